/**
 * The backends on which a trial can run: `wasm` is TensorFlow.js WebAssembly with Regatta's training kernels, `stock-wasm`
 * the same without them, and `cpu` plain JavaScript.
 */
export const backends: readonly Backend[] = ['wasm', 'stock-wasm', 'cpu'];

/** Name of a backend; see {@link backends}. */
export type Backend = 'wasm' | 'stock-wasm' | 'cpu';
