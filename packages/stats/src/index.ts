export { type AdaptiveOptions, adaptiveCalibrationError } from './adaptive-calibration-error.ts';
export { type Adjustment, adjust } from './adjust.ts';
export type { Alternative } from './alternative.ts';
export type { BcaDetails } from './bca.ts';
export { type BootstrapInterval, type BootstrapOptions, bootstrapInterval } from './bootstrap-interval.ts';
export { brierScore } from './brier-score.ts';
export {
  type CalibrationBin,
  type CalibrationError,
  type CalibrationOptions,
  calibrationError,
} from './calibration-error.ts';
export { type Classification, classify } from './classify.ts';
export { type ClasswiseCalibrationError, classwiseCalibrationError } from './classwise-calibration-error.ts';
export { clusteredInterval } from './clustered-interval.ts';
export {
  confidenceSequence,
  mixtureRatio,
  type SequenceOptions,
  sequentialQuantile,
} from './confidence-sequence.ts';
export {
  type CorrectedResampledT,
  correctedResampledT,
  type ResampledOptions,
} from './corrected-resampled-t.ts';
export { bonferroniDunnDifference, criticalDifference } from './critical-difference.ts';
export {
  type CrossedMean,
  type CrossedVariances,
  crossedMean,
  crossedVariance,
  varianceAsNormal,
} from './crossed-mean.ts';
export { normalCdf, normalQuantile, studentTCdf, studentTQuantile, twoSidedT } from './distributions.ts';
export { type EffectSize, type EffectSizeOptions, effectSize } from './effect-size.ts';
export { type Equivalence, type EquivalenceOptions, equivalence } from './equivalence.ts';
export { StatsError } from './errors.ts';
export { fitTemperature, type Temperature } from './fit-temperature.ts';
export {
  type Friedman,
  type FriedmanTest,
  friedman,
  friedmanFromRanks,
  type ImanDavenport,
} from './friedman.ts';
export { type HodgesLehmann, hodgesLehmann } from './hodges-lehmann.ts';
export { interquartileMean } from './interquartile-mean.ts';
export { interquartileMeanInterval } from './interquartile-mean-interval.ts';
export { type Interval, type IntervalOptions, type MeanInterval, meanInterval } from './interval.ts';
export { logRatioCells } from './log-ratio-cells.ts';
export { type Discordance, type McNemar, mcnemar } from './mcnemar.ts';
export { misclassificationAuroc } from './misclassification-auroc.ts';
export { mean } from './moments.ts';
export { mutualInformation, type SampledUncertainty } from './mutual-information.ts';
export { type LikelihoodOptions, negativeLogLikelihood } from './negative-log-likelihood.ts';
export { nemenyiGroups, nemenyiP } from './nemenyi.ts';
export { optimalityGap } from './optimality-gap.ts';
export { type PairedDifference, type PairedOptions, pairedDifference } from './paired.ts';
export { type PairedT, pairedT } from './paired-t.ts';
export { averageProfile, performanceProfile } from './performance-profile.ts';
export {
  detectableEffect,
  noetherPairs,
  type PowerOptions,
  pairedPower,
  pairsForCorrelation,
  pairsNeeded,
  runsForUnpaired,
} from './power.ts';
export { predictiveEntropy } from './predictive-entropy.ts';
export type { Probabilities } from './probabilities.ts';
export { type ImprovementOptions, probabilityOfImprovement } from './probability-of-improvement.ts';
export { clopperPearsonInterval, jeffreysInterval, waldInterval, wilsonInterval } from './proportion.ts';
export { quantile } from './quantile.ts';
export { type RankOptions, rankRows } from './rank-rows.ts';
export type { Resampling } from './resample.ts';
export { type RiskCoverage, riskCoverage } from './risk-coverage.ts';
export {
  type SeedPairedBootstrap,
  type SeedPairedOptions,
  type SeedScores,
  seedPairedBootstrap,
} from './seed-paired-bootstrap.ts';
export { type ExpectedRegret, expectedRegret, type Normal, probabilityAbove, shrink } from './shrink.ts';
export { type SignFlip, type SignFlipOptions, signFlip } from './sign-flip.ts';
export { signTest } from './sign-test.ts';
export { smallestPairedP, smallestPairs } from './smallest-pairs.ts';
export { softmax } from './softmax.ts';
export { studentizedRangeCdf, studentizedRangeQuantile } from './studentized-range.ts';
export {
  type TimeToTargetOptions,
  type TimeToTargetProfile,
  timeToTargetProfile,
} from './time-to-target-profile.ts';
export { type WelchInterval, welchInterval } from './welch.ts';
export {
  type MethodPair,
  type WilcoxonHolm,
  type WilcoxonHolmOptions,
  wilcoxonHolm,
} from './wilcoxon-holm.ts';
export {
  type WilcoxonNormal,
  type WilcoxonOptions,
  type WilcoxonSignedRank,
  wilcoxonNormal,
  wilcoxonSignedRank,
} from './wilcoxon-signed-rank.ts';
