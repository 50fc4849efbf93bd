import { RegattaError } from '@regatta/core';

/** Keras's `noise_shape`: for each axis 1 (shared), the size, or null (the size of the input). */
export type NoiseShape = readonly (number | null)[];

/** Checks a noise shape; returns it as a parameter, or no parameter if there is none. */
export function noiseShapeOf(value: unknown, subject: string): { noiseShape?: NoiseShape } {
  if (value === undefined || value === null) return {};
  if (!Array.isArray(value)) throw refused(value, subject);
  const noiseShape = value.map((entry) => {
    if (entry === null || (Number.isInteger(entry) && entry >= 1)) return entry;
    throw refused(value, subject);
  });
  return { noiseShape };
}

const refused = (received: unknown, subject: string): RegattaError =>
  new RegattaError({
    subject,
    expected: 'noiseShape to be a list whose entries are integers >= 1 or null',
    received,
    remedy: 'Use 1 for axes that share a mask and null for the others, e.g. [null, 1, null].',
  });
