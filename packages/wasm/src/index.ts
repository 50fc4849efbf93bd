export { type RnnAttributes, type RnnInputs, type RnnOutputs, rnn } from '@regatta/core/recurrent';

import './register.ts';

export { type GeluOptions, gelu, silu } from './ops/activations.ts';
export { type CrossEntropyOptions, softmaxCrossEntropy } from './ops/cross-entropy.ts';
export {
  type AxesOptions,
  type GroupOptions,
  groupNormalization,
  layerNormalization,
  type NormalizeOptions,
  rmsNormalization,
} from './ops/normalization.ts';
export { logSoftmax, maskedSoftmax } from './ops/softmax.ts';
export { AdamOptimizer, type AdamOptions } from './optimizers/adam.ts';
export { adam, adamW, momentum, rmsProp, sgd } from './optimizers/index.ts';
export { RmsPropOptimizer, type RmsPropOptions } from './optimizers/rms-prop.ts';
export { SgdOptimizer, type SgdOptions } from './optimizers/sgd.ts';
export { type CommonOptions, SlotOptimizer } from './optimizers/slot-optimizer.ts';
export { type RecordedStep, recordedStep } from './replay/recorded-step.ts';
export type { Step } from './replay/recording.ts';
export { currentHeap, uninstall, useWasm, type WasmOptions, type WasmReport } from './use-wasm.ts';
