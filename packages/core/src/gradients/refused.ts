import type { KernelOverride } from './kernel-registry.ts';

/** A kernel of the wasm backend whose numbers are wrong in some calls: those throw instead. */
function refused(name: string, what: string, remedy: string, isWrong: KernelOverride['run']): KernelOverride {
  return {
    name,
    backends: ['wasm'],
    run: (call) => {
      if (isWrong(call) === undefined) return undefined;
      throw new Error(
        `[regatta] gradients: expected an operation that the wasm backend of TensorFlow.js computes correctly, ` +
          `received ${what}. ${remedy}`,
      );
    },
  };
}

const KERNELS = 'Call useWasm() from @regatta/wasm, whose kernel is correct.';
const CPU = "Run this operation on the cpu backend: await tf.setBackend('cpu').";
const always: KernelOverride['run'] = ({ inputs }) => Object.values(inputs)[0];

/** Kernels that have no correct replacement composed of others. */
export const refusedKernels: readonly KernelOverride[] = [
  refused('MaxPoolGrad', 'the gradient of max pooling', KERNELS, always),
  refused('GatherV2', 'gather in batches', KERNELS, ({ inputs, attrs }) =>
    Number(attrs.batchDims ?? 0) > 0 ? inputs.x : undefined,
  ),
  refused('Dilation2D', 'dilation2d', CPU, always),
];
