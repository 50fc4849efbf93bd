import { useBackend } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';

/** A backend of this process that is measured. */
export interface Contender {
  readonly name: 'regatta' | 'not-replayed' | 'stock-wasm' | 'stock-cpu' | 'tfjs-node';
  readonly title: string;
  /** Activates its backend and kernels. */
  enter(): Promise<void>;
}

/** Whether a contender has Regatta's kernels, layers and optimizers. */
export const isOurs = ({ name }: Pick<Contender, 'name'>): boolean =>
  name === 'regatta' || name === 'not-replayed';

/** The training kernels, with steps that are recorded and replayed. */
const regatta: Contender = { name: 'regatta', title: '@regatta/wasm', enter: () => useBackend('wasm') };
/** The same kernels under tfjs's engine; it differs only in training steps. */
export const notReplayed: Contender = {
  name: 'not-replayed',
  title: 'not replayed',
  enter: () => useBackend('wasm'),
};
const stockWasm: Contender = {
  name: 'stock-wasm',
  title: 'tfjs wasm',
  enter: () => useBackend('stock-wasm'),
};
const stockCpu: Contender = { name: 'stock-cpu', title: 'tfjs cpu', enter: () => useBackend('cpu') };

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

/** Contenders of this process that are added on request. */
export interface Additions {
  /** Plain JavaScript, which takes minutes. */
  readonly cpu: boolean;
  /** Native TensorFlow, if it is installed. */
  readonly native: boolean;
}

/** The contenders of this process. */
export async function contenders({ cpu, native }: Additions): Promise<Contender[]> {
  const tensorflow = native ? await nativeContender() : undefined;
  return [regatta, notReplayed, stockWasm, ...(cpu ? [stockCpu] : []), ...(tensorflow ? [tensorflow] : [])];
}
