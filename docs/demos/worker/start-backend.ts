import { useWasm } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';

/** Starts the training kernels, or plain JavaScript if WebAssembly does not start. @returns the backend in use. */
export async function startBackend(): Promise<'wasm' | 'cpu'> {
  tf.enableProdMode();
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plain,
    'tfjs-backend-wasm-simd.wasm': simd,
    'tfjs-backend-wasm-threaded-simd.wasm': threaded,
  });
  if ((await useWasm()).installed) return 'wasm';
  await tf.setBackend('cpu');
  return 'cpu';
}
