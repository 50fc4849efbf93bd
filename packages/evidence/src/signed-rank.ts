import { wilcoxonNormal, wilcoxonSignedRank } from '@regatta/stats';

/** The exact distribution takes time with the third power of the pairs; with more the approximation agrees to three digits. */
const mostExact = 500;

/** The p value of Wilcoxon's signed-rank test, two-sided: exact up to 500 pairs. */
export const signedRankP = (differences: readonly number[]): number =>
  differences.length <= mostExact
    ? wilcoxonSignedRank(differences).p
    : wilcoxonNormal(differences, { continuity: true }).p;
