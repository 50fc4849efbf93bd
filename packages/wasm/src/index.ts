export { currentHeap, uninstall, useWasm, type WasmOptions, type WasmReport } from './use-wasm.ts';
