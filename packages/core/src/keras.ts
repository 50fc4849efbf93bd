/** Internals used by `@regatta/keras`, the doctor and `@regatta/training`: models, their saved form and their parts. */
export { kerasForms } from './hosts/keras-form.ts';
export { treatmentOfKeras } from './hosts/recurrent-config.ts';
export { lossesOf } from './layer-tree.ts';
export { knowsClass, knowsPart, layerFromConfig, oneShape, weightName } from './tfjs.ts';
export { correctBatchNormalization, isCorrected } from './tfjs-batch-normalization.ts';
export { passMasksOfModels } from './tfjs-masks.ts';
export {
  isRecurrent,
  modelFromConfig,
  partsOf,
  penalizeOutput,
  type SavedForm,
  undoing,
} from './tfjs-models.ts';
export { clearCellMasks } from './tfjs-recurrent-noise.ts';
export { lendOptimizer, statefulLayers, withFreshStates } from './tfjs-training.ts';
export { weightPath } from './weight-path.ts';
