import type * as tf from '@tensorflow/tfjs';
import { integers, isOne } from './attributes.ts';
import { type Axis, axisOf } from './window.ts';

/** A dilated 2-D convolution, channels last. Its strides are 1: tfjs allows no other strides with dilations. */
export interface Dilated {
  readonly dilations: [number, number];
  /** Height and width of the filter. */
  readonly taps: [number, number];
  readonly axes: [Axis, Axis];
}

/** Reads a dilated convolution; undefined when it is not dilated, or has attributes that are not handled here. */
export function dilatedOf(
  x: tf.Tensor,
  filter: tf.Tensor,
  dy: tf.Tensor,
  attrs: tf.NamedAttrMap,
): Dilated | undefined {
  const [down, across] = integers(attrs.dilations, 2) ?? [];
  const [height, width] = filter.shape;
  if (down === undefined || across === undefined || height === undefined || width === undefined)
    return undefined;
  if (isOne(attrs.dilations) || !isOne(attrs.strides) || (attrs.dataFormat ?? 'NHWC') !== 'NHWC')
    return undefined;
  const axis = (i: 1 | 2, taps: number, dilation: number): Axis | undefined => {
    const extent = (taps - 1) * dilation + 1;
    return axisOf({ size: x.shape[i]!, places: dy.shape[i]!, extent, stride: 1 }, attrs.pad, i);
  };
  const [rows, columns] = [axis(1, height, down), axis(2, width, across)];
  if (rows === undefined || columns === undefined) return undefined;
  return { dilations: [down, across], taps: [height, width], axes: [rows, columns] };
}

/** Start in dy of the region that the input gradient reads, i.e. the reach of the flipped filter. */
export const turned = ({ axes }: Dilated): number[] => axes.map(({ before, extent }) => before - extent + 1);

/** Cells of dy that the input gradient reads, including zero padding. */
export const turnedSize = ({ axes }: Dilated): number[] => axes.map(({ size, extent }) => size + extent - 1);

/** Start in x of the region that the filter gradient reads. */
export const begins = ({ axes }: Dilated): number[] => axes.map(({ before }) => -before);

/** Cells of x that the filter gradient reads, including zero padding. */
export const covered = ({ axes }: Dilated): number[] => axes.map(({ places, extent }) => places + extent - 1);
