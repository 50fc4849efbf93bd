import * as tf from '@tensorflow/tfjs';
import type { Heap } from '../../heap.ts';

/** Sizes of a convolution or pooling, channels last: the fields of assembly/geometry.ts, in its order. */
export interface Geometry {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly depth: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly filters: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  readonly top: number;
  readonly left: number;
}

type Attributes = Readonly<Record<string, unknown>>;
type Pads = [[number, number], [number, number], [number, number], [number, number]];

/** Reads a number or a pair (tfjs also passes triples that end in 1) as a pair of integers >= 1. */
function pair(value: unknown): [number, number] | undefined {
  const list: unknown[] = Array.isArray(value) ? value : [value, value];
  const [a, b] = list;
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  return Number.isInteger(a) && Number.isInteger(b) && a >= 1 && b >= 1 ? [a, b] : undefined;
}

function edge(value: unknown): [number, number] | undefined {
  if (!Array.isArray(value)) return undefined;
  const [a, b]: unknown[] = value;
  return Number.isInteger(a) && Number.isInteger(b) ? [Number(a), Number(b)] : undefined;
}

/** Reads tfjs's `pad`; explicit edges are returned in channels-last order. */
function padOf(value: unknown, channelsFirst: boolean): 'same' | 'valid' | number | Pads | undefined {
  if (value === 'same' || value === 'valid') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
  if (!Array.isArray(value)) return undefined;
  const rows = edge(value[channelsFirst ? 2 : 1]);
  const columns = edge(value[channelsFirst ? 3 : 2]);
  return rows && columns && [[0, 0], rows, columns, [0, 0]];
}

const rounding = (value: unknown): 'floor' | 'round' | 'ceil' | undefined =>
  value === 'floor' || value === 'round' || value === 'ceil' ? value : undefined;

/** Whether the images of a call are channels first. */
export const isChannelsFirst = (attrs: Attributes): boolean => attrs.dataFormat === 'NCHW';

/** The shape in channels-last order. */
export function lastShape(shape: readonly number[], channelsFirst: boolean): number[] {
  const [n = 0, a = 0, b = 0, c = 0] = shape;
  return channelsFirst ? [n, b, c, a] : [n, a, b, c];
}

/**
 * The geometry of a call, or undefined if the kernels do not support it.
 *
 * @param x shape of the images. @param filter shape [height, width, depth, filters].
 * @param y shape of the output if it is known (gradients), because tfjs's gradients drop the rounding mode.
 */
export function geometryOf(
  x: readonly number[],
  filter: readonly number[],
  attrs: Attributes,
  kind: 'conv' | 'depthwise' | 'pool',
  y?: readonly number[],
): Geometry | undefined {
  if (x.length !== 4 || filter.length !== 4 || (y !== undefined && y.length !== 4)) return undefined;
  const channelsFirst = isChannelsFirst(attrs);
  const [batch = 0, height = 0, width = 0, depth = 0] = lastShape(x, channelsFirst);
  const [filterHeight = 0, filterWidth = 0, filterDepth = 0, filters = 0] = filter;
  const strides = pair(attrs.strides);
  const dilations = pair(attrs.dilations ?? 1);
  const pad = padOf(attrs.pad, channelsFirst);
  if (!strides || !dilations || pad === undefined || (kind !== 'pool' && depth !== filterDepth))
    return undefined;
  // tfjs computes the width of these from the height; the corrected stock kernel refuses them.
  const extent = [dilations[0] * (filterHeight - 1), dilations[1] * (filterWidth - 1)];
  const isSquare = extent[0] === extent[1] && strides[0] === strides[1];
  const isEmpty = kind === 'pool' && typeof pad === 'number' && pad >= filterHeight;
  if (typeof pad === 'number' && (!isSquare || isEmpty)) return undefined;
  const info = tf.backend_util.computeConv2DInfo(
    [batch, height, width, depth],
    [filterHeight, filterWidth, filterDepth, filters],
    strides,
    dilations,
    pad,
    rounding(attrs.dimRoundingMode),
    kind === 'depthwise',
  );
  const [, outHeight = 0, outWidth = 0, outDepth = 0] =
    y === undefined ? info.outShape : lastShape(y, channelsFirst);
  const outputs = kind === 'conv' ? filters : kind === 'pool' ? depth : depth * filters;
  if (outHeight < 0 || outWidth < 0 || filterHeight < 1 || filterWidth < 1 || outDepth !== outputs)
    return undefined;
  if (y !== undefined && y[0] !== batch) return undefined;
  return {
    batch,
    height,
    width,
    depth,
    filterHeight,
    filterWidth,
    outHeight,
    outWidth,
    filters: outputs,
    strideHeight: strides[0],
    strideWidth: strides[1],
    dilationHeight: dilations[0],
    dilationWidth: dilations[1],
    top: info.padInfo.top,
    left: info.padInfo.left,
  };
}

/** Address of scratch with the geometry at its start. Call it after the last allocation. */
export function geometryScratch(heap: Heap, geometry: Geometry, size: (address: number) => number): number {
  const values = Object.values(geometry);
  const first = heap.scratch(4 * values.length);
  heap.ints(first, values.length).set(values);
  const address = heap.scratch(size(first));
  heap.ints(address, values.length).set(values);
  return address;
}
