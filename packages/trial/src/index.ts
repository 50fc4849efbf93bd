export { useBackend } from './backend.ts';
export { baseline } from './baseline.ts';
export { decidesNumbers } from './code-packages.ts';
export { describe, failedRecord } from './describe.ts';
export { isIdle } from './idle.ts';
export {
  type ActivationStatistics,
  activationStatistics,
  activationStatisticsSchema,
  gini,
  hoyer,
  meanAbsCorrelation,
} from './probes/activation-statistics.ts';
export {
  type GradientNorm,
  gradientNorm,
  gradientNormSchema,
  stateGradients,
} from './probes/gradient-norm.ts';
export { probes } from './probes/index.ts';
export { monteCarloCurve } from './probes/monte-carlo-curve.ts';
export {
  type Maps,
  type NeighbourPredictability,
  neighbourPredictability,
  neighbourPredictabilitySchema,
  neighbourR2,
} from './probes/neighbour-predictability.ts';
export { predictions } from './probes/predictions.ts';
export type { ProbeContext } from './probes/probe.ts';
export { RidgeFit } from './probes/ridge-fit.ts';
export { type UnitAblation, unitAblation, unitAblationSchema } from './probes/unit-ablation.ts';
export {
  byActivation,
  maskWithout,
  removedShares,
  type UnitRemoval,
  unitRemoval,
  unitRemovalSchema,
} from './probes/unit-removal.ts';
export {
  meanShift,
  type VarianceShift,
  varianceShift,
  varianceShiftSchema,
} from './probes/variance-shift.ts';
export {
  allRegularizers,
  allTasks,
  registerRegularizers,
  registerTasks,
  regularizerNamed,
  sourcesOf,
  taskNamed,
} from './registry.ts';
export { createRegularizer } from './regularizers.ts';
export { checkRepeats, layerTitle } from './repeat.ts';
export {
  type BuildContext,
  type Hook,
  headerOf,
  type LoadContext,
  placeHooks,
  type Task,
  trainingHooks,
  trainingOf,
} from './task.ts';
export type { ExampleForm, ExampleView, Labels, RowSplit, Split, TaskData } from './task-data.ts';
export { draws } from './training/batches.ts';
export { evaluate, evaluateScaled, penaltyOf } from './training/evaluate.ts';
export { drawnFrom, inputsOf, labelsOf, labelsPerExample } from './training/examples.ts';
export { addressed, glorotUniform, initialize, weightsByAddress } from './training/initialize.ts';
export {
  bitsPerCharacter,
  classification,
  languageModel,
  type Objective,
  perplexity,
} from './training/objective.ts';
export { regression } from './training/regression.ts';
export { blockStream, commonStream, seedOf } from './training/seeds.ts';
export { temperatureFor } from './training/temperature.ts';
export { evaluationSteps, type TrainingResult, train, trainer } from './training/train.ts';
export { buildNetwork, identify, loadTask, runTrial, type TrialHooks } from './trial.ts';
export { codeVersion, versions } from './versions.ts';
