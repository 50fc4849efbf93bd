import { wilcoxonNormal, wilcoxonSignedRank } from '@regatta/stats';

/** The exact distribution takes cubic time in the number of pairs; beyond this, the approximation agrees to three digits. */
const mostExact = 500;

/** Two-sided p value of the Wilcoxon signed-rank test, exact up to 500 pairs. */
export const signedRankP = (differences: readonly number[]): number =>
  differences.length <= mostExact
    ? wilcoxonSignedRank(differences).p
    : wilcoxonNormal(differences, { continuity: true }).p;
