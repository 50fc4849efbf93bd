/** Where a trial may run: tfjs's wasm backend with Regatta's training kernels, the same with its own, or plain JavaScript. */
export const backends: readonly Backend[] = ['wasm', 'stock-wasm', 'cpu'];
export type Backend = 'wasm' | 'stock-wasm' | 'cpu';
