import { RegattaError } from '@regatta/core';

/** Keras's `noise_shape`: for each axis 1 (shared), the size, or null (the size, whatever it is). */
export type NoiseShape = readonly (number | null)[];

/** Checks a noise shape; gives the parameter that holds it, or none. */
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
    expected: 'noiseShape to be a list of integers >= 1 and nulls',
    received,
    remedy: 'Write 1 on the axes that share a mask and null on the others, e.g. [null, 1, null].',
  });
