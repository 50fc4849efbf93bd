export { type RnnAttributes, type RnnInputs, type RnnOutputs, rnn } from '@regatta/core/recurrent';
export { currentHeap, uninstall, useWasm, type WasmOptions, type WasmReport } from './use-wasm.ts';
