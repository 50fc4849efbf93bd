/**
 * Fewest trials, or pairs of them, from which a mean has an interval and a comparison a p value. With fewer, Student's t has so heavy tails
 * that an interval says little, and whether the differences are anywhere near normal cannot be seen at all.
 */
export const fewestPairs = 5;
