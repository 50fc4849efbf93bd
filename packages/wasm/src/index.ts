export type {
  RnnActivation,
  RnnAttributes,
  RnnCell,
  RnnInputs,
  RnnOutputs,
} from './recurrent/contract.ts';
export { plainRnn } from './recurrent/plain.ts';
export { type RnnOptions, rnn } from './recurrent/rnn.ts';
export { currentHeap, uninstall, useWasm, type WasmOptions, type WasmReport } from './use-wasm.ts';
