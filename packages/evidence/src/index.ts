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
export { completeSummary, type EarlySummary } from './complete-summary.ts';
export type { ArmCost } from './cost-model.ts';
export { costsOf } from './costs.ts';
export {
  type Advice,
  type Decision,
  decide,
  type Effect,
  type FitPair,
  looksOf,
  type Outcome,
} from './decision.ts';
export type { EarlyStopping } from './early-stopping.ts';
export type { FarApart } from './far-apart.ts';
export { fewestPairs } from './fewest-pairs.ts';
export { type Choice, freezeRates, placeOf } from './freeze.ts';
export type { Freeze } from './freeze-model.ts';
export { groupBy, meanCurve, unique } from './group.ts';
export { decisionOf, type JudgeContext } from './judge.ts';
export { judgedBy } from './judged.ts';
export type {
  AcrossTasks,
  ArmAnalysis,
  Comparison,
  Conclusion,
  Diagnosis,
  GridEdge,
  MeanCurvePoint,
  RateCurve,
  ReliabilityBin,
  SeedPoint,
  Standing,
  Summary,
  TaskAnalysis,
  TriedConfiguration,
} from './model.ts';
export { overlapOf, type PartSizes } from './overlap.ts';
export { planOfRecords, type RecordsOptions } from './plan-of-records.ts';
export type { RowLosses } from './row-losses.ts';
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
export { type Grids, type Selection, selectRates } from './select.ts';
export { solvedError, solvedText } from './solved.ts';
export { type SummaryContext, summarize } from './summarize.ts';
