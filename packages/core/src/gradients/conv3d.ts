import * as tf from '@tensorflow/tfjs';
import type { KernelOverride } from './kernel-registry.ts';
import type { GradientOverride } from './registry.ts';
import { convolutionTranspose, filterGradient, padded, volumeOf } from './volume.ts';

const spatial = (shape: readonly number[]): number[] => shape.slice(1, 4);
const taps = ({ shape }: tf.Tensor): number[] => shape.slice(0, 3);

/** `tf.conv3d` with `same` padding and windows smaller than their stride, which tfjs starts inside the input. */
export const placedConv3d: KernelOverride = {
  name: 'Conv3D',
  backends: ['cpu', 'wasm'],
  run: ({ inputs: { x, filter }, attrs, stock }) => {
    if (x === undefined || filter === undefined || attrs.pad !== 'same') return undefined;
    const places = spatial(x.shape).map((size, i) => Math.ceil(size / strideOf(attrs, i)));
    const volume = volumeOf(x.shape, places, taps(filter), attrs);
    if (!volume?.misplaced) return undefined;
    return stock({ x: padded(x, volume), filter }, { ...attrs, pad: 'valid' });
  },
};

function strideOf({ strides }: tf.NamedAttrMap, i: number): number {
  const stride: unknown = Array.isArray(strides) ? strides[i] : strides;
  return typeof stride === 'number' ? stride : 1;
}

/** `tf.conv3dTranspose`, which the kernel of the wasm backend computes wrongly. */
export const conv3dTranspose: KernelOverride = {
  name: 'Conv3DBackpropInputV2',
  backends: ['cpu', 'wasm'],
  run: ({ inputs: { dy, filter }, attrs }) => {
    const { inputShape } = attrs;
    if (dy === undefined || filter === undefined || !Array.isArray(inputShape)) return undefined;
    const volume = volumeOf(inputShape.map(Number), spatial(dy.shape), taps(filter), attrs);
    return volume && convolutionTranspose(dy, filter, volume);
  },
};

/** The gradients of `tf.conv3d`: that of the input is wrong on the wasm backend, and tfjs has none for dilations. */
export const conv3dGradient: GradientOverride = {
  name: 'Conv3D',
  inputsToSave: ['x', 'filter'],
  gradient: (dy, saved, attrs) => {
    const [x, filter] = saved;
    if (x === undefined || filter === undefined) return undefined;
    const volume = volumeOf(x.shape, spatial(dy.shape), taps(filter), attrs);
    return (
      volume && {
        x: () => convolutionTranspose(dy, filter, volume),
        filter: () => filterGradient(x, dy, filter.shape, volume),
      }
    );
  },
};

/** The gradients of `tf.conv3dTranspose`, which tfjs lacks; `tf.layers.conv3dTranspose` needs them. */
export const conv3dTransposeGradient: GradientOverride = {
  name: 'Conv3DBackpropInputV2',
  inputsToSave: ['dy', 'filter'],
  gradient: (ddx, saved, attrs) => {
    const [dy, filter] = saved;
    if (dy === undefined || filter === undefined) return undefined;
    const volume = volumeOf(ddx.shape, spatial(dy.shape), taps(filter), attrs);
    return (
      volume && {
        dy: () =>
          tf
            .engine()
            .runKernel<tf.Tensor>(
              'Conv3D',
              { x: padded(ddx, volume), filter },
              { ...attrs, pad: 'valid', dataFormat: 'NDHWC', dilations: [1, 1, 1] },
            ),
        filter: () => filterGradient(ddx, dy, filter.shape, volume),
      }
    );
  },
};
