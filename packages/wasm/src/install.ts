import * as tf from '@tensorflow/tfjs';
import type { Heap } from './heap.ts';
import type { TrainingKernel } from './kernel.ts';

const NONE = {};
const installed = new Map<string, tf.KernelConfig | undefined>();
/** Made once: an engine optimises a function that stays the same. */
const ours = new Map<string, tf.KernelConfig>();

/** Names of the kernels that are ours now. */
export function installedKernels(): string[] {
  return [...installed.keys()].sort();
}

/** A kernel under tfjs's interface; the stock one runs the calls that ours declines. */
function configOf(
  kernel: TrainingKernel,
  stock: tf.KernelConfig | undefined,
  heapOf: (backend: unknown) => Heap | undefined,
): tf.KernelConfig {
  return {
    ...(stock ?? {}),
    kernelName: kernel.name,
    backendName: 'wasm',
    kernelFunc: (call) => {
      const heap = heapOf(call.backend);
      const inputs = call.inputs as Record<string, tf.TensorInfo>;
      const result = heap && kernel.run({ inputs, attrs: call.attrs ?? NONE, heap });
      if (result !== undefined) return result;
      if (stock !== undefined) return stock.kernelFunc(call);
      const shapes = Object.entries(inputs).map(([name, { shape, dtype }]) => `${name} ${dtype} [${shape}]`);
      throw new Error(
        `[regatta] wasm: ${kernel.name} takes no such call: ${shapes.join(', ')}, ${JSON.stringify(call.attrs)}. ` +
          'Run it on the cpu backend.',
      );
    },
  };
}

/** Puts kernels in the place of the stock ones. */
export function installKernels(
  kernels: readonly TrainingKernel[],
  heapOf: (backend: unknown) => Heap | undefined,
): void {
  for (const kernel of kernels) {
    if (installed.has(kernel.name)) continue;
    const stock = tf.getKernel(kernel.name, 'wasm');
    if (stock !== undefined) tf.unregisterKernel(kernel.name, 'wasm');
    installed.set(kernel.name, stock);
    const config = ours.get(kernel.name) ?? configOf(kernel, stock, heapOf);
    ours.set(kernel.name, config);
    tf.registerKernel(config);
  }
}

/** Puts the stock kernels back. */
export function uninstallKernels(): void {
  for (const [name, stock] of installed) {
    tf.unregisterKernel(name, 'wasm');
    if (stock !== undefined) tf.registerKernel(stock);
  }
  installed.clear();
}
