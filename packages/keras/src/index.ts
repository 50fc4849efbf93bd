import './register.ts';

export { applyConstraints, layerConstraints } from './constraints.ts';
export type { ActivityPenalty } from './conversion.ts';
export { type ConvertedModel, convertKerasConfig } from './convert-keras-config.ts';
export { type LoadLayersModelOptions, loadLayersModel } from './load-layers-model.ts';
export { register } from './register.ts';
export { L1, L2, OrthogonalRegularizer } from './regularizers.ts';
export { saveForKeras, toKeras } from './to-keras.ts';
