import type { Heap, Info } from '../../heap.ts';
import { allFloat, type KernelCall, sizeOf, type TrainingKernel } from '../../kernel.ts';
import { activate, addBias, canActivate } from './activate.ts';
import { type Geometry, geometryOf, geometryScratch, isChannelsFirst } from './geometry.ts';
import { inChannelsLast } from './layout.ts';

/** The same call with one filter per channel: each channel of the images is repeated for each of its filters. */
const oneFilter = (g: Geometry): Geometry => ({ ...g, depth: g.filters });

/** Scratch that holds only the geometry. */
const scratchOf = (heap: Heap, g: Geometry): number => geometryScratch(heap, g, () => 64);

/** Runs `run` on images with repeated channels; makes a copy only if a channel has several filters. */
function withRepeated(heap: Heap, g: Geometry, images: Info, run: (images: Info) => Info): Info {
  if (g.filters === g.depth) return run(images);
  const copy = heap.output([g.batch, g.height, g.width, g.filters], 'float32');
  const times = g.filters / g.depth;
  heap.kernels.repeatChannels(heap.address(images), sizeOf(images.shape), times, heap.address(copy));
  const result = run(copy);
  heap.free(copy);
  return result;
}

/** The geometry of a depthwise call; undefined also if there are no channels. */
function depthwiseGeometry(
  x: unknown,
  filter: unknown,
  attrs: KernelCall['attrs'],
  y?: readonly number[],
): Geometry | undefined {
  if (!Array.isArray(x) || !Array.isArray(filter)) return undefined;
  const g = geometryOf(x, filter, attrs, 'depthwise', y);
  return g !== undefined && g.depth > 0 && g.filters > 0 ? g : undefined;
}

function convolve({ inputs, attrs, heap }: KernelCall): Info | undefined {
  const x = inputs.x!;
  const filter = inputs.filter!;
  const g = allFloat(x, filter) ? depthwiseGeometry(x.shape, filter.shape, attrs) : undefined;
  if (g === undefined) return undefined;
  return inChannelsLast(heap, isChannelsFirst(attrs), [x], true, ([images]) =>
    withRepeated(heap, g, images!, (repeated) => {
      const y = heap.output([g.batch, g.outHeight, g.outWidth, g.filters], 'float32');
      const scratch = scratchOf(heap, oneFilter(g));
      heap.kernels.depthwise(scratch, heap.address(repeated), heap.address(filter), heap.address(y));
      return y;
    }),
  );
}

/** `tf.depthwiseConv2d`, in either layout. */
export const depthwiseConv2d: TrainingKernel = { name: 'DepthwiseConv2dNative', run: convolve };

/** `tf.fused.depthwiseConv2d`, channels last, with a bias that broadcasts over the last axis. */
export const fusedDepthwiseConv2d: TrainingKernel = {
  name: 'FusedDepthwiseConv2D',
  run: (call) => {
    const { attrs, heap } = call;
    const bias = call.inputs.bias ?? undefined;
    const name = String(attrs.activation ?? 'linear');
    const narrow = bias === undefined || (bias.shape.length <= 1 && bias.dtype === 'float32');
    if (isChannelsFirst(attrs) || !canActivate(name, attrs) || !narrow) return undefined;
    const y = convolve(call);
    return y && activate(name, bias === undefined ? y : addBias(heap, y, bias), call);
  },
};

/** Gradient of a depthwise convolution with respect to its input. */
export const depthwiseConv2dBackpropInput: TrainingKernel = {
  name: 'DepthwiseConv2dNativeBackpropInput',
  run: ({ inputs, attrs, heap }) => {
    const dy = inputs.dy!;
    const filter = inputs.filter!;
    const g = allFloat(dy, filter)
      ? depthwiseGeometry(attrs.inputShape, filter.shape, attrs, dy.shape)
      : undefined;
    if (g === undefined) return undefined;
    return inChannelsLast(heap, isChannelsFirst(attrs), [dy], true, ([gradients]) => {
      const repeated = heap.output([g.batch, g.height, g.width, g.filters], 'float32');
      const scratch = scratchOf(heap, oneFilter(g));
      const [from, taps, to] = [heap.address(gradients!), heap.address(filter), heap.address(repeated)];
      heap.kernels.depthwiseBackpropInput(scratch, from, taps, to);
      if (g.filters === g.depth) return repeated;
      const dx = heap.output([g.batch, g.height, g.width, g.depth], 'float32');
      heap.kernels.sumChannels(to, sizeOf(dx.shape), g.filters / g.depth, heap.address(dx));
      heap.free(repeated);
      return dx;
    });
  },
};

/** Gradient of a depthwise convolution with respect to its filter. */
export const depthwiseConv2dBackpropFilter: TrainingKernel = {
  name: 'DepthwiseConv2dNativeBackpropFilter',
  run: ({ inputs, attrs, heap }) => {
    const x = inputs.x!;
    const dy = inputs.dy!;
    const g = allFloat(x, dy) ? depthwiseGeometry(x.shape, attrs.filterShape, attrs, dy.shape) : undefined;
    if (g === undefined) return undefined;
    return inChannelsLast(heap, isChannelsFirst(attrs), [x, dy], false, ([images, gradients]) =>
      withRepeated(heap, g, images!, (repeated) => {
        const shape = [g.filterHeight, g.filterWidth, g.depth, g.filters / g.depth];
        const out = heap.output(shape, 'float32');
        const scratch = scratchOf(heap, oneFilter(g));
        const from = heap.address(repeated);
        heap.kernels.depthwiseBackpropFilter(scratch, from, heap.address(gradients!), heap.address(out));
        return out;
      }),
    );
  },
};
