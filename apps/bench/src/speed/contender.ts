import { useBackend } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';

/** A backend that is measured. */
export interface Contender {
  readonly name: 'regatta' | 'stock-wasm' | 'stock-cpu' | 'tfjs-node';
  readonly title: string;
  /** Activates its backend and kernels. */
  enter(): Promise<void>;
}

/** Contenders that are always available. */
const builtIn: readonly Contender[] = [
  { name: 'regatta', title: '@regatta/wasm', enter: () => useBackend('wasm') },
  { name: 'stock-wasm', title: 'tfjs wasm', enter: () => useBackend('stock-wasm') },
  { name: 'stock-cpu', title: 'tfjs cpu', enter: () => useBackend('cpu') },
];

/** Native TensorFlow, if `@tensorflow/tfjs-node` is installed and works with this Node version. */
async function nativeContender(): Promise<Contender | undefined> {
  const name = '@tensorflow/tfjs-node';
  try {
    await import(name);
  } catch {
    return undefined;
  }
  if (tf.findBackend('tensorflow') === null) return undefined;
  return {
    name: 'tfjs-node',
    title: 'tfjs-node',
    enter: async () => {
      if (!(await tf.setBackend('tensorflow'))) throw new Error('the tfjs-node backend did not start');
    },
  };
}

/** All contenders available on this machine. */
export async function contenders(): Promise<Contender[]> {
  const native = await nativeContender();
  return native === undefined ? [...builtIn] : [...builtIn, native];
}
