/**
 * Fewest pairs of trials from which a comparison has a p value and an interval. With fewer, Student's t has so heavy tails
 * that an interval says little, and whether the differences are anywhere near normal cannot be seen at all.
 */
export const fewestPairs = 5;
