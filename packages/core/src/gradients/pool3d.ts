import * as tf from '@tensorflow/tfjs';
import { integers } from './attributes.ts';
import { avgPoolGradient } from './avg-pool.ts';
import type { KernelOverride } from './kernel-registry.ts';
import type { GradientOverride } from './registry.ts';
import { poolVolume, poolVolumeGradient, type VolumePool } from './volume.ts';

/** The pooling that a call describes; undefined for other paddings than `same` and `valid`. */
function poolOf(
  name: 'MaxPool3D' | 'AvgPool3D',
  x: tf.Tensor | undefined,
  attrs: tf.NamedAttrMap,
): VolumePool | undefined {
  const pad = attrs.pad === 'same' ? 'same' : 'valid';
  const sizes = integers(attrs.filterSize, 3);
  const strides = integers(attrs.strides, 3);
  if (x?.dtype !== 'float32' || x.rank !== 5 || x.size === 0 || pad !== attrs.pad) return undefined;
  if (sizes === undefined || strides === undefined || (attrs.dataFormat ?? 'NDHWC') !== 'NDHWC')
    return undefined;
  return { kernel: name === 'MaxPool3D' ? 'MaxPool' : 'AvgPool', sizes, strides, pad };
}

const kernel = (name: 'MaxPool3D' | 'AvgPool3D'): KernelOverride => ({
  name,
  backends: ['cpu', 'wasm'],
  run: ({ inputs: { x }, attrs }) => {
    const pool = poolOf(name, x, attrs);
    return x && pool && poolVolume(x, pool);
  },
});

/**
 * `tf.maxPool3d` and `tf.avgPool3d` as pooling of planes, then of depths. The wasm kernel of the maximum starts at
 * 1.2e-38, so the maximum of negative numbers is wrong; both kernels start windows that are smaller than their stride
 * inside the input.
 */
export const pool3dKernels: readonly KernelOverride[] = [kernel('MaxPool3D'), kernel('AvgPool3D')];

type Back = Parameters<typeof poolVolumeGradient>[3];

const ofMaximum: Back = (dy, input, output, attrs) =>
  tf.engine().runKernel<tf.Tensor>('MaxPoolGrad', { dy, input, output }, attrs);

const ofAverage: Back = (dy, input, _output, attrs) =>
  avgPoolGradient.gradient(dy, [input], attrs)?.x?.() ??
  tf.engine().runKernel<tf.Tensor>('AvgPoolGrad', { dy, input }, attrs);

const gradient = (name: 'MaxPool3D' | 'AvgPool3D', back: Back): GradientOverride => ({
  name,
  inputsToSave: ['x'],
  gradient: (dy, saved, attrs) => {
    const [x] = saved;
    const pool = poolOf(name, x, attrs);
    return x && pool && { x: () => poolVolumeGradient(dy, x, pool, back) };
  },
});

/** Their gradients. */
export const pool3dGradients: readonly GradientOverride[] = [
  gradient('MaxPool3D', ofMaximum),
  gradient('AvgPool3D', ofAverage),
];
