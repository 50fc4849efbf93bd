export {
  checkRnn,
  differentiable,
  type KernelAttributes,
  masks,
  type NamedActivation,
  type RnnActivation,
  type RnnAttributes,
  type RnnCell,
  type RnnInputName,
  type RnnInputs,
  type RnnOutputs,
  type RnnSizes,
  rnnActivations,
  rnnCells,
} from './contract.ts';
export { plainRnn } from './plain.ts';
export { type RnnOptions, rnn } from './rnn.ts';
export { checkTreatment, type RecurrentTreatment } from './treatment.ts';
