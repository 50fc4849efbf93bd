import type { Heap, Info } from '../../heap.ts';
import { allFloat, type KernelCall, sizeOf, type TrainingKernel } from '../../kernel.ts';
import { activate, canActivate } from './activate.ts';
import { type Geometry, geometryOf, geometryScratch, isChannelsFirst } from './geometry.ts';
import { inChannelsLast } from './layout.ts';

const ACTIVATIONS: Readonly<Record<string, number>> = { linear: 0, relu: 1, relu6: 2 };

const imagesOf = (g: Geometry): number[] => [g.batch, g.height, g.width, g.depth];
const outputsOf = (g: Geometry): number[] => [g.batch, g.outHeight, g.outWidth, g.filters];
const scratchOf = (heap: Heap, g: Geometry): number => geometryScratch(heap, g, heap.kernels.convScratch);

function convolve(
  { inputs, attrs, heap }: KernelCall,
  bias: Info | undefined,
  activation: number,
): Info | undefined {
  const x = inputs.x!;
  const filter = inputs.filter!;
  if (!allFloat(x, filter, bias)) return undefined;
  const g = geometryOf(x.shape, filter.shape, attrs, 'conv');
  if (g === undefined) return undefined;
  if (bias !== undefined && (sizeOf(bias.shape) !== g.filters || bias.shape.at(-1) !== g.filters))
    return undefined;
  return inChannelsLast(heap, isChannelsFirst(attrs), [x], true, ([images]) => {
    const y = heap.output(outputsOf(g), 'float32');
    const scratch = scratchOf(heap, g);
    const biasAddress = bias === undefined ? 0 : heap.address(bias);
    const from = heap.address(images!);
    heap.kernels.conv2d(scratch, from, heap.address(filter), biasAddress, activation, heap.address(y));
    return y;
  });
}

/** `tf.conv2d` and `tf.conv1d`, in either layout. */
export const conv2d: TrainingKernel = { name: 'Conv2D', run: (call) => convolve(call, undefined, 0) };

/**
 * `tf.fused.conv2d` with one bias per filter. Does not fall back to tfjs's kernel for other activations: with `same`
 * padding and strides, that gives wrong numbers (all zeros for 1 x 2 filters and strides [2, 1] in 4.22.0).
 */
export const fusedConv2d: TrainingKernel = {
  name: 'FusedConv2D',
  run: (call) => {
    const name = String(call.attrs.activation ?? 'linear');
    const code = ACTIVATIONS[name];
    if (code !== undefined) return convolve(call, call.inputs.bias ?? undefined, code);
    if (!canActivate(name, call.attrs)) return undefined;
    const y = convolve(call, call.inputs.bias ?? undefined, 0);
    return y && activate(name, y, call);
  },
};

function backpropInput({ inputs, attrs, heap }: KernelCall): Info | undefined {
  const dy = inputs.dy!;
  const filter = inputs.filter!;
  const shape = attrs.inputShape;
  if (!allFloat(dy, filter) || !Array.isArray(shape)) return undefined;
  const g = geometryOf(shape, filter.shape, attrs, 'conv', dy.shape);
  if (g === undefined) return undefined;
  return inChannelsLast(heap, isChannelsFirst(attrs), [dy], true, ([images]) => {
    const dx = heap.output(imagesOf(g), 'float32');
    const scratch = scratchOf(heap, g);
    heap.kernels.conv2dBackpropInput(scratch, heap.address(images!), heap.address(filter), heap.address(dx));
    return dx;
  });
}

/** Gradient of a convolution with respect to its input, and `tf.conv2dTranspose`. */
export const conv2dBackpropInput: TrainingKernel = { name: 'Conv2DBackpropInput', run: backpropInput };

/** The same with dilations. Has its own name, because tfjs's kernel, as a fallback, would ignore the dilations. */
export const dilatedConv2dBackpropInput: TrainingKernel = {
  name: 'DilatedConv2DBackpropInput',
  run: backpropInput,
};

/** Gradient of a convolution with respect to its filter. Supports `dilations`. */
export const conv2dBackpropFilter: TrainingKernel = {
  name: 'Conv2DBackpropFilter',
  run: ({ inputs, attrs, heap }) => {
    const x = inputs.x!;
    const dy = inputs.dy!;
    const shape = attrs.filterShape;
    if (!allFloat(x, dy) || !Array.isArray(shape)) return undefined;
    const g = geometryOf(x.shape, shape, attrs, 'conv', dy.shape);
    if (g === undefined) return undefined;
    return inChannelsLast(heap, isChannelsFirst(attrs), [x, dy], false, ([images, gradients]) => {
      const out = heap.output([g.filterHeight, g.filterWidth, g.depth, g.filters], 'float32');
      const scratch = scratchOf(heap, g);
      const from = heap.address(images!);
      heap.kernels.conv2dBackpropFilter(scratch, from, heap.address(gradients!), heap.address(out));
      return out;
    });
  },
};
