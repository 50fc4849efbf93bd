import type { Info } from '../heap.ts';
import { allFloat, type KernelCall, sizeOf, type TrainingKernel } from '../kernel.ts';
import { type Loop, maskLoops } from '../ops/mask-loops.ts';

/** Rows and columns of a tensor viewed as a matrix with the last axis as its columns. */
function matrixOf({ shape }: Info): { readonly rows: number; readonly columns: number } | undefined {
  const columns = shape.at(-1);
  return columns === undefined || columns === 0 ? undefined : { rows: sizeOf(shape) / columns, columns };
}

/** A softmax over the last axis; `attribute` names the axis in tfjs's call. */
function rowsKernel(name: 'Softmax' | 'LogSoftmax', attribute: string): TrainingKernel {
  const run = ({ inputs, attrs, heap }: KernelCall): Info | undefined => {
    const x = inputs.logits!;
    const matrix = matrixOf(x);
    const axis = attrs[attribute];
    if (!allFloat(x) || matrix === undefined || (axis !== x.shape.length - 1 && axis !== -1))
      return undefined;
    const y = heap.output(x.shape, 'float32');
    const { softmax: whole, logSoftmax: log } = heap.kernels;
    (name === 'Softmax' ? whole : log)(heap.address(x), matrix.rows, matrix.columns, heap.address(y));
    return y;
  };
  return { name, run };
}

/** `tf.softmax`. */
export const softmax: TrainingKernel = rowsKernel('Softmax', 'dim');

/** tfjs names this kernel but has none; `logSoftmax` of this package runs it. */
export const logSoftmax: TrainingKernel = rowsKernel('LogSoftmax', 'axis');

/** A gradient from the output `y` and its gradient `dy`, by rows of the last axis. */
function rowsGradient(name: string, isLog: boolean): TrainingKernel {
  const run = ({ inputs, heap }: KernelCall): Info | undefined => {
    const [y, dy] = [inputs.y!, inputs.dy!];
    const matrix = matrixOf(y);
    if (!allFloat(y, dy) || matrix === undefined) return undefined;
    const dx = heap.output(y.shape, 'float32');
    const { softmaxGrad, logSoftmaxGrad } = heap.kernels;
    const gradient = isLog ? logSoftmaxGrad : softmaxGrad;
    gradient(heap.address(y), heap.address(dy), matrix.rows, matrix.columns, heap.address(dx));
    return dx;
  };
  return { name, run };
}

/** Gradient of a softmax, whole or masked: y (dy - sum of y dy). */
export const regattaSoftmaxGrad: TrainingKernel = rowsGradient('RegattaSoftmaxGrad', false);

/** Gradient of a log-softmax: dy - e^y (sum of dy). */
export const regattaLogSoftmaxGrad: TrainingKernel = rowsGradient('RegattaLogSoftmaxGrad', true);

/**
 * Softmax over the last axis where a bool mask, broadcast to the scores, is true; 0 elsewhere and in rows without any.
 * Inputs `logits` and `mask`.
 */
export const regattaMaskedSoftmax: TrainingKernel = {
  name: 'RegattaMaskedSoftmax',
  run: ({ inputs, heap }: KernelCall): Info | undefined => {
    const [x, mask] = [inputs.logits!, inputs.mask!];
    const matrix = matrixOf(x);
    const loops = maskLoops(x.shape, mask.shape);
    if (!allFloat(x) || mask.dtype !== 'bool' || matrix === undefined || loops === undefined)
      return undefined;
    const once: Loop = { size: 1, step: 0 };
    const [i = once, j = once, k = once] = [once, once, once, ...loops].slice(-3);
    const y = heap.output(x.shape, 'float32');
    const [atX, atMask, atY] = [heap.address(x), heap.address(mask), heap.address(y)];
    const { maskedSoftmax } = heap.kernels;
    maskedSoftmax(atX, atMask, i.size, i.step, j.size, j.step, k.size, k.step, matrix.columns, atY);
    return y;
  },
};
