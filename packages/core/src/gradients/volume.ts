import * as tf from '@tensorflow/tfjs';
import { integers } from './attributes.ts';
import { crop } from './fit.ts';
import { type Axis, axisOf, reach } from './window.ts';

/** Windows that slide over a volume [batch, depth, height, width, channels]. */
export interface Volume {
  readonly taps: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Of the three spatial axes. A window never starts inside the input: tfjs lets it if it is smaller than its stride. */
  readonly axes: readonly Axis[];
  /** Whether tfjs lets a window start inside the input, where TensorFlow does not. */
  readonly misplaced: boolean;
}

/** Reads the windows of a call; undefined for channels first, or for attributes that are not handled here. */
export function volumeOf(
  input: readonly number[],
  places: readonly number[],
  taps: readonly number[],
  attrs: tf.NamedAttrMap,
): Volume | undefined {
  const strides = integers(attrs.strides, 3);
  const dilations = integers(attrs.dilations ?? 1, 3);
  if (input.length !== 5 || strides === undefined || dilations === undefined) return undefined;
  if ((attrs.dataFormat ?? 'NDHWC') !== 'NDHWC') return undefined;
  const axes = taps.flatMap((count, i) => {
    const extent = (count - 1) * dilations[i]! + 1;
    const given = { size: input[i + 1]!, places: places[i]!, extent, stride: strides[i]! };
    return axisOf(given, attrs.pad, i + 1) ?? [];
  });
  if (axes.length !== 3) return undefined;
  const misplaced = axes.some(({ before }) => before < 0);
  return {
    taps,
    strides,
    dilations,
    misplaced,
    axes: axes.map((axis) => ({ ...axis, before: Math.max(0, axis.before) })),
  };
}

const before = ({ axes }: Volume): number[] => axes.map((axis) => -axis.before);

/** The input with its padding, and without cells that no window reads. */
export const padded = (x: tf.Tensor, volume: Volume): tf.Tensor =>
  crop(x, before(volume), volume.axes.map(reach));

/** The way back from {@link padded}, for gradients. */
export const unpadded = (x: tf.Tensor, { axes }: Volume): tf.Tensor =>
  crop(
    x,
    axes.map((axis) => axis.before),
    axes.map(({ size }) => size),
  );

const five = (x: tf.Tensor, shape: readonly number[]): tf.Tensor5D =>
  tf.reshape(x, [shape[0]!, shape[1]!, shape[2]!, shape[3]!, shape[4]!]);

/** The filter with zeros between its taps, which needs no dilation. */
function widened(filter: tf.Tensor, { taps, dilations }: Volume): tf.Tensor5D {
  const wide = dilations.reduce<tf.Tensor>((left, dilation, axis) => {
    if (dilation === 1) return left;
    const count = taps[axis]!;
    const outer = left.shape.slice(0, axis + 1);
    const inner = left.shape.slice(axis + 1);
    const apart = tf.pad(tf.reshape(left, [...outer, 1, ...inner]), [
      ...outer.map((): [number, number] => [0, 0]),
      [0, dilation - 1],
      ...inner.map((): [number, number] => [0, 0]),
    ]);
    const joined = tf.reshape(apart, [...outer.slice(0, -1), count * dilation, ...inner]);
    const begin = joined.shape.map(() => 0);
    return tf.slice(
      joined,
      begin,
      joined.shape.map((size, i) => (i === axis ? (count - 1) * dilation + 1 : size)),
    );
  }, filter);
  return five(wide, wide.shape);
}

/** Spreads slices along the depth `stride` apart and moves them by `from`, in a depth of `size`. */
function spread(slices: tf.Tensor, stride: number, from: number, size: number): tf.Tensor {
  const [batch = 0, places = 0, ...rest] = slices.shape;
  const none = rest.map((): [number, number] => [0, 0]);
  const apart = tf.pad(tf.reshape(slices, [batch, places, 1, ...rest]), [
    [0, 0],
    [0, 0],
    [0, stride - 1],
    ...none,
  ]);
  const joined = tf.reshape(apart, [batch, places * stride, ...rest]);
  const used = tf.slice(
    joined,
    joined.shape.map(() => 0),
    [batch, (places - 1) * stride + 1, ...rest],
  );
  return tf.pad(used, [[0, 0], [from, size - from - used.shape[1]!], ...none]);
}

/** The transpose of a convolution, i.e. its gradient with respect to the input: one 2-D transpose per tap along the depth. */
export function convolutionTranspose(dy: tf.Tensor, filter: tf.Tensor, volume: Volume): tf.Tensor {
  const wide = widened(filter, volume);
  const [batch = 0, depth = 0, height = 0, width = 0, filters = 0] = dy.shape;
  const [tall = 0, rows = 0, columns = 0] = volume.axes.map(reach);
  const channels = wide.shape[3];
  const images: tf.Tensor4D = tf.reshape(dy, [batch * depth, height, width, filters]);
  const strides: [number, number] = [volume.strides[1]!, volume.strides[2]!];
  const parts = tf.unstack(wide, 0).flatMap((tap, from) => {
    if (from % volume.dilations[0]! !== 0) return [];
    const plane: tf.Tensor4D = tf.reshape(tap, [wide.shape[1], wide.shape[2], channels, filters]);
    const shape: [number, number, number, number] = [batch * depth, rows, columns, channels];
    const slices = tf.conv2dTranspose(images, plane, shape, strides, 'valid');
    return [
      spread(tf.reshape(slices, [batch, depth, rows, columns, channels]), volume.strides[0]!, from, tall),
    ];
  });
  return unpadded(tf.addN(parts), volume);
}

/** The gradient of a convolution with respect to the filter: for each tap, the cells that it reads times dy. */
export function filterGradient(
  x: tf.Tensor,
  dy: tf.Tensor,
  filter: readonly number[],
  volume: Volume,
): tf.Tensor {
  const wide = padded(x, volume);
  const channels = x.shape.at(-1)!;
  const [batch = 0, ...places] = dy.shape.slice(0, 4);
  const flat = tf.reshape(dy, [-1, dy.shape.at(-1)!]);
  const taps: tf.Tensor[] = [];
  const [down = 0, tall = 0, across = 0] = volume.taps;
  for (let i = 0; i < down * tall * across; i++) {
    const tap = [Math.floor(i / (tall * across)), Math.floor(i / across) % tall, i % across];
    const from = tap.map((at, axis) => at * volume.dilations[axis]!);
    const to = from.map((at, axis) => at + (places[axis]! - 1) * volume.strides[axis]! + 1);
    const read = tf.stridedSlice(wide, [0, ...from, 0], [batch, ...to, channels], [1, ...volume.strides, 1]);
    taps.push(tf.matMul(tf.reshape(read, [-1, channels]), flat, true));
  }
  return tf.reshape(tf.stack(taps), [...filter]);
}

/** Pooling as two poolings in two dimensions. */
interface Flat {
  readonly shape: [number, number, number, number];
  readonly attrs: {
    readonly filterSize: number[];
    readonly strides: number[];
    readonly pad: 'same' | 'valid';
  };
}

/** Which kernels pool a volume. */
export interface VolumePool {
  readonly kernel: 'MaxPool' | 'AvgPool';
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  readonly pad: 'same' | 'valid';
}

const flatOf = (
  { sizes, strides, pad }: VolumePool,
  axes: readonly number[],
  shape: Flat['shape'],
): Flat => ({
  shape,
  attrs: {
    filterSize: axes.map((axis) => (axis < 0 ? 1 : sizes[axis]!)),
    strides: axes.map((axis) => (axis < 0 ? 1 : strides[axis]!)),
    pad,
  },
});

function pooled(kernel: string, x: tf.Tensor, { shape, attrs }: Flat): tf.Tensor {
  return tf.engine().runKernel(kernel, { x: tf.reshape(x, shape) }, { ...attrs });
}

/** Height and width, then the depth: each of them is right in two dimensions. */
function stages(
  x: tf.Tensor,
  pool: VolumePool,
): { planes: Flat; flat: tf.Tensor; depths: Flat; deep: tf.Tensor } {
  const [batch = 0, depth = 0, height = 0, width = 0, channels = 0] = x.shape;
  const planes = flatOf(pool, [1, 2], [batch * depth, height, width, channels]);
  const flat = pooled(pool.kernel, x, planes);
  const depths = flatOf(pool, [0, -1], [batch, depth, flat.shape[1]! * flat.shape[2]!, channels]);
  return { planes, flat, depths, deep: pooled(pool.kernel, flat, depths) };
}

/** Pools a volume. */
export function poolVolume(x: tf.Tensor, pool: VolumePool): tf.Tensor {
  const { flat, deep } = stages(x, pool);
  return tf.reshape(deep, [x.shape[0]!, deep.shape[1]!, flat.shape[1]!, flat.shape[2]!, x.shape[4]!]);
}

/** The gradient of {@link poolVolume}. @param back the gradient of pooling in two dimensions. */
export function poolVolumeGradient(
  dy: tf.Tensor,
  x: tf.Tensor,
  pool: VolumePool,
  back: (dy: tf.Tensor, x: tf.Tensor, y: tf.Tensor, attrs: tf.NamedAttrMap) => tf.Tensor,
): tf.Tensor {
  const { planes, flat, depths, deep } = stages(x, pool);
  const ofFlat = back(tf.reshape(dy, deep.shape), tf.reshape(flat, depths.shape), deep, { ...depths.attrs });
  const found = back(tf.reshape(ofFlat, flat.shape), tf.reshape(x, planes.shape), flat, { ...planes.attrs });
  return tf.reshape(found, x.shape);
}
