import { checkNumber, type JsonObject, LAYER_KEYS, type LayerOptions, RegattaError } from '@regatta/core';

/** Options as plain JSON, as a regularizer reports them. */
export const plain = (options: object): JsonObject => JSON.parse(JSON.stringify(options));

/** Those of the options that belong to any layer. */
export function layerOptions(options: object): LayerOptions {
  const keys: readonly string[] = LAYER_KEYS;
  return Object.fromEntries(
    Object.entries(options).filter(([key, value]) => value !== undefined && keys.includes(key)),
  );
}

/** A whole number >= 1 of an option, or its default. */
export const countOf = (value: unknown, fallback: number, subject: string, key: string): number =>
  checkNumber(value === undefined ? fallback : value, subject, key, { min: 1, integer: true });

/** Checks the initial value of a rate that is learned: a number, as a schedule has nothing to say there. */
export function checkInitialRate(rate: unknown, subject: string): number {
  const checked = checkNumber(rate, subject, 'the initial rate', { above: 0, max: 1 });
  if (checked < 1) return checked;
  throw new RegattaError({
    subject,
    expected: 'the initial rate to be a number > 0 and < 1',
    received: rate,
    remedy: 'Pass e.g. rate: 0.1; its logit must be finite.',
  });
}
