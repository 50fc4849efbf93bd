import type { Info } from '../heap.ts';
import { type KernelCall, sizeOf, type TrainingKernel } from '../kernel.ts';

export const relu: TrainingKernel = {
  name: 'Relu',
  run: ({ inputs, heap }: KernelCall): Info | undefined => {
    const x = inputs.x!;
    if (x.dtype !== 'float32') return undefined;
    const y = heap.output(x.shape, 'float32');
    heap.kernels.relu(heap.address(x), heap.address(y), sizeOf(x.shape));
    return y;
  },
};

/** A function of assembly/transcendental.ts, selected by its number there. */
function transcendentalKernel(name: string, kind: number): TrainingKernel {
  const run = ({ inputs, heap }: KernelCall): Info | undefined => {
    const x = inputs.x!;
    if (x.dtype !== 'float32') return undefined;
    const y = heap.output(x.shape, 'float32');
    heap.kernels.transcendental(kind, heap.address(x), heap.address(y), sizeOf(x.shape));
    return y;
  };
  return { name, run };
}

export const exp: TrainingKernel = transcendentalKernel('Exp', 0);
export const log: TrainingKernel = transcendentalKernel('Log', 1);
export const tanh: TrainingKernel = transcendentalKernel('Tanh', 2);
export const erf: TrainingKernel = transcendentalKernel('Erf', 4);

/** Gradient of relu: dy where x > 0. Inputs `x` and `dy`. */
export const regattaReluGrad: TrainingKernel = {
  name: 'RegattaReluGrad',
  run: ({ inputs, heap }: KernelCall): Info | undefined => {
    const [x, dy] = [inputs.x!, inputs.dy!];
    if (x.dtype !== 'float32' || dy.dtype !== 'float32') return undefined;
    const dx = heap.output(x.shape, 'float32');
    heap.kernels.reluGrad(heap.address(x), heap.address(dy), heap.address(dx), sizeOf(x.shape));
    return dx;
  },
};

/** `tf.cast` to the dtype that a tensor already has. */
export const cast: TrainingKernel = {
  name: 'Cast',
  run: ({ inputs, attrs, heap }: KernelCall): Info | undefined => {
    const x = inputs.x!;
    return x.dtype === attrs.dtype && x.dtype !== 'string' ? heap.share(x) : undefined;
  },
};
