export {
  type AnalysisPlan,
  analysisPlan,
  type Judging,
  type JudgingPace,
  type PlannedTask,
  type RareClasses,
  type SelectionRule,
  type StepBudget,
  type TuningGrid,
  type TuningPlan,
} from './analysis-plan.ts';
export { architectureFamilies } from './architecture-families.ts';
export {
  armLabel,
  armTitle,
  baselineSpec,
  compositionName,
  methodOf,
  type RegularizerSpec,
  rateOf,
  specsOf,
} from './arm.ts';
export { type Backend, backends } from './backend-names.ts';
export { type Calibration, calibrationBins } from './calibration-bins.ts';
export type { Configuration } from './configuration.ts';
export { contentId } from './content-id.ts';
export type { DataPreview, LeftOut, PreviewKind, PreviewTarget } from './data-preview.ts';
export { messageOf, RunError, UsageError } from './errors.ts';
export { type LossPerExample, packLosses, unpackLosses } from './example-losses.ts';
export type { Fold, Folds } from './fold.ts';
export type { Json } from './json.ts';
export { type CurvePoint, selectionLoss } from './learning-curve.ts';
export type { Checkpoint, MetricInfo, Metrics } from './metrics.ts';
export type { MonteCarlo } from './monte-carlo-metrics.ts';
export { type HasName, lookUp, nearest, Registry } from './names.ts';
export { parsedBy, reasonOf } from './parsed-by.ts';
export { type Phase, phases } from './phase.ts';
export {
  type BestCheckpoint,
  bytesOf,
  type ExampleLosses,
  isMeasured,
  parseRecord,
  recordFrom,
  type SplitMetrics,
  type TrialRecord,
  withoutLosses,
} from './record.ts';
export type { Environment } from './run-environment.ts';
export type {
  ImageSamples,
  SampleInputs,
  SeriesSamples,
  TableSamples,
  TextSamples,
} from './sample-inputs.ts';
export { base64, sha256Base64, sha256Hex } from './sha256.ts';
export type { Versions } from './software-versions.ts';
export type { StrengthOptions } from './strength-options.ts';
export type { ColumnEncoding, CommonEncoding, TableEncoding } from './table-encoding.ts';
export {
  type Architecture,
  type ExampleNames,
  metricInfo,
  type Scoring,
  type TaskHeader,
  type TestSet,
  taskHeader,
} from './task-header.ts';
export { cursor, forTerminal, style } from './terminal-text.ts';
export type { TrainingOptions } from './training-options.ts';
export {
  mostBatchSize,
  mostClipNorm,
  mostEvaluations,
  mostLearningRate,
  mostSteps,
  trialSchema,
} from './trial-schema.ts';
export type { Block, Trial, TrialSpec } from './trial-spec.ts';
export { named, oneLine, quoted, shorten, visible } from './visible.ts';
export {
  amount,
  decimal,
  differenceText,
  enumerate,
  figure,
  metricText,
  metricWithUnit,
  percent,
  plural,
  probability,
  pValue,
  signed,
} from './words.ts';
