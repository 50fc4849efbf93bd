import * as tf from '@tensorflow/tfjs';
import type { Heap } from './heap.ts';
import type { TrainingKernel } from './kernel.ts';

const NONE = {};
const installed = new Map<string, tf.KernelConfig | undefined>();
/** Created once, because JavaScript engines optimize a function that stays the same. */
const ours = new Map<string, tf.KernelConfig>();

/** Names of the kernels that are currently replaced. */
export function installedKernels(): string[] {
  return [...installed.keys()].sort();
}

/** A training kernel as a tfjs kernel; the stock kernel runs the calls that it declines. */
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
        `[regatta] wasm: expected a call that the wasm kernel ${kernel.name} supports, received ` +
          `${shapes.join(', ')}, ${JSON.stringify(call.attrs)}. ` +
          "Run this operation on the cpu backend: await tf.setBackend('cpu').",
      );
    },
  };
}

/** Replaces the stock kernels with training kernels. */
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

/** Restores the stock kernels. */
export function uninstallKernels(): void {
  for (const [name, stock] of installed) {
    tf.unregisterKernel(name, 'wasm');
    if (stock !== undefined) tf.registerKernel(stock);
  }
  installed.clear();
}
