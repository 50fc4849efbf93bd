export type {
  Claim,
  ClaimClause,
  ClaimEffect,
  ClaimFigure,
  ClaimFindings,
  ClaimOutcome,
  ClaimSize,
  ClaimsSummary,
  ClaimVerdict,
  ClauseKind,
  ClauseStatus,
  JudgedClaim,
  Reproduction,
} from './claim.ts';
export type { ArmCost } from './cost-model.ts';
export { costsOf } from './costs.ts';
export { fewestPairs } from './fewest-pairs.ts';
export { type Choice, freezeRates } from './freeze.ts';
export type { Freeze } from './freeze-model.ts';
export { groupBy, meanCurve, unique } from './group.ts';
export type {
  AcrossTasks,
  ArmAnalysis,
  Comparison,
  Conclusion,
  Diagnosis,
  MeanCurvePoint,
  RateCurve,
  ReliabilityBin,
  SeedPoint,
  Standing,
  Summary,
  TaskAnalysis,
} from './model.ts';
export { planOfRecords, type RecordsOptions } from './plan-of-records.ts';
export {
  advantage,
  type Measured,
  metricsOf,
  paired,
  primaryScores,
  type Scale,
  type SplitName,
  scaleOf,
  scoreOf,
  scoresBySeed,
} from './scores.ts';
export { seedsToShow } from './seeds-to-show.ts';
export { type Selection, selectRates } from './select.ts';
export { type SummaryContext, summarize } from './summarize.ts';
