import type { Heap, Info } from '../heap.ts';
import { allFloat, type KernelCall, sizeOf, type TrainingKernel } from '../kernel.ts';

/** Whether a weight is missing or has one value per column. */
const fits = (weight: Info | undefined, columns: number): boolean =>
  weight === undefined || sizeOf(weight.shape) === columns;

/** The trailing axes that are normalized: their number, and the tensor as a matrix. */
function rowsOf({ inputs, attrs }: KernelCall): { rows: number; columns: number } | undefined {
  const { x, dy, gain, offset } = inputs;
  const { axes } = attrs;
  if (x === undefined || typeof axes !== 'number' || axes < 1 || axes > x.shape.length) return undefined;
  const columns = sizeOf(x.shape.slice(-axes));
  const rows = sizeOf(x.shape.slice(0, -axes));
  if (columns === 0 || !fits(gain, columns) || !fits(offset, columns)) return undefined;
  return allFloat(x, dy, gain, offset) ? { rows, columns } : undefined;
}

const addressOf = (heap: Heap, tensor: Info | undefined): number =>
  tensor === undefined ? 0 : heap.address(tensor);

/** Addresses that gradients of normalizations end with: gain, statistics, dx, dgain, doffset, scratch. */
type Addresses = readonly [number, number, number, number, number, number];

/** Allocates the gradients of the input, and of the gain and the offset if the call has them, and computes them. */
function gradients(
  { inputs, attrs, heap }: KernelCall,
  scratchBytes: number,
  compute: (x: number, dy: number, rest: Addresses) => void,
): Info[] {
  const { x, dy, gain, statistics } = inputs;
  const { offsetShape } = attrs;
  const dx = heap.output(x!.shape, 'float32');
  const dGain = gain && heap.output(gain.shape, 'float32');
  const dOffset = Array.isArray(offsetShape) ? heap.output(offsetShape, 'float32') : undefined;
  const scratch = heap.scratch(scratchBytes);
  compute(heap.address(x!), heap.address(dy!), [
    addressOf(heap, gain),
    heap.address(statistics!),
    heap.address(dx),
    addressOf(heap, dGain),
    addressOf(heap, dOffset),
    scratch,
  ]);
  return [dx, dGain, dOffset].filter((tensor) => tensor !== undefined);
}

/**
 * Normalizes the last `axes` axes of x to mean 0 (with `centered`) and variance 1, times gain plus offset. Inputs x, gain
 * and offset (both optional), attributes `axes`, `centered` and `epsilon`. Outputs y and statistics [2, rows]: the means
 * and 1 / sqrt(variance + epsilon).
 */
export const regattaNorm: TrainingKernel = {
  name: 'RegattaNorm',
  run: (call) => {
    const { inputs, attrs, heap } = call;
    const matrix = rowsOf(call);
    if (matrix === undefined) return undefined;
    const { rows, columns } = matrix;
    const [y, statistics] = [heap.output(inputs.x!.shape, 'float32'), heap.output([2, rows], 'float32')];
    heap.kernels.normalizeRows(
      heap.address(inputs.x!),
      rows,
      columns,
      attrs.centered === false ? 0 : 1,
      Number(attrs.epsilon),
      addressOf(heap, inputs.gain),
      addressOf(heap, inputs.offset),
      heap.address(y),
      heap.address(statistics),
    );
    return [y, statistics];
  },
};

/**
 * Gradients of {@link regattaNorm}. Inputs x, dy, statistics and gain (optional); the attributes of the forward call, and
 * `offsetShape` if it had an offset. Outputs dx and the gradients of the weights that the call had.
 */
export const regattaNormGrad: TrainingKernel = {
  name: 'RegattaNormGrad',
  run: (call) => {
    const { attrs, heap } = call;
    const matrix = rowsOf(call);
    if (matrix === undefined) return undefined;
    const { rows, columns } = matrix;
    const centered = attrs.centered === false ? 0 : 1;
    return gradients(call, 8 * columns, (x, dy, rest) =>
      heap.kernels.normalizeRowsGrad(x, dy, rows, columns, centered, ...rest),
    );
  },
};

interface Images {
  readonly images: number;
  readonly pixels: number;
  readonly channels: number;
  readonly groups: number;
}

/** A tensor [images, ..., channels] and the number of groups. */
function imagesOf({ inputs, attrs }: KernelCall): Images | undefined {
  const { x, dy, gain, offset } = inputs;
  const { groups } = attrs;
  if (x === undefined || x.shape.length < 2 || typeof groups !== 'number') return undefined;
  const [images, channels] = [x.shape[0]!, x.shape.at(-1)!];
  const pixels = sizeOf(x.shape.slice(1, -1));
  if (pixels * channels === 0 || channels % groups !== 0) return undefined;
  if (!fits(gain, channels) || !fits(offset, channels) || !allFloat(x, dy, gain, offset)) return undefined;
  return { images, pixels, channels, groups };
}

/**
 * Normalizes each image and group of channels to mean 0 and variance 1, times gain plus offset. Inputs x [images, ...,
 * channels], gain and offset (both optional), attributes `groups` and `epsilon`. Outputs y and statistics [2, images x
 * groups].
 */
export const regattaGroupNorm: TrainingKernel = {
  name: 'RegattaGroupNorm',
  run: (call) => {
    const { inputs, attrs, heap } = call;
    const sizes = imagesOf(call);
    if (sizes === undefined) return undefined;
    const { images, pixels, channels, groups } = sizes;
    const y = heap.output(inputs.x!.shape, 'float32');
    const statistics = heap.output([2, images * groups], 'float32');
    const scratch = heap.scratch(heap.kernels.groupNormScratch(channels));
    heap.kernels.groupNorm(
      heap.address(inputs.x!),
      images,
      pixels,
      channels,
      groups,
      Number(attrs.epsilon),
      addressOf(heap, inputs.gain),
      addressOf(heap, inputs.offset),
      heap.address(y),
      heap.address(statistics),
      scratch,
    );
    return [y, statistics];
  },
};

/** Gradients of {@link regattaGroupNorm}, with the inputs, attributes and outputs of {@link regattaNormGrad}. */
export const regattaGroupNormGrad: TrainingKernel = {
  name: 'RegattaGroupNormGrad',
  run: (call) => {
    const { heap } = call;
    const sizes = imagesOf(call);
    if (sizes === undefined) return undefined;
    const { images, pixels, channels, groups } = sizes;
    return gradients(call, heap.kernels.groupNormScratch(channels), (x, dy, rest) =>
      heap.kernels.groupNormGrad(x, dy, images, pixels, channels, groups, ...rest),
    );
  },
};
