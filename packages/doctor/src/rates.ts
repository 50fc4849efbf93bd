/** What TensorFlow.js makes of a rate: `on` drops, `off` was asked not to, `ignored` does nothing though asked for something. */
export function effectOf(rate: unknown): 'on' | 'off' | 'ignored' {
  if (rate === undefined || rate === null || rate === '') return 'ignored';
  const number = Number(rate);
  if (number === 0) return 'off';
  return number > 0 && number < 1 ? 'on' : 'ignored';
}

/** A rate in words. */
export const spoken = (rate: unknown): string => {
  if (rate === undefined || rate === null) return 'no rate';
  return Number.isNaN(rate) ? 'a rate that is no number' : `rate ${JSON.stringify(rate)}`;
};
