/** What TensorFlow.js does with a rate: `on` drops units, `off` is an explicit 0, `ignored` is invalid and drops nothing. */
export function effectOf(rate: unknown): 'on' | 'off' | 'ignored' {
  if (rate === undefined || rate === null || rate === '') return 'ignored';
  const number = Number(rate);
  if (number === 0) return 'off';
  return number > 0 && number < 1 ? 'on' : 'ignored';
}

/** Describes a rate. */
export const spoken = (rate: unknown): string => {
  if (rate === undefined || rate === null) return 'no rate';
  return Number.isNaN(rate) ? 'rate NaN' : `rate ${JSON.stringify(rate)}`;
};
