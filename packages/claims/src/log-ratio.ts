/** A gain as a log ratio (100 ln of the score without to the score with) in percent of the score without: 100 becomes 63.2. */
export const inPercent = (gain: number): number =>
  // Adding 0 turns the -0 of no gain into 0.
  -100 * Math.expm1(-gain / 100) + 0;

/** The inverse of {@link inPercent}, for less than 100 %. */
export const logOf = (percent: number): number => -100 * Math.log1p(-percent / 100);
