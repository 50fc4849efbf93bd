/** Internals used by `@regatta/keras`: building models from their saved form, and finding their parts. */
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
