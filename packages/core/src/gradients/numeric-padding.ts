import type * as tf from '@tensorflow/tfjs';
import type { KernelOverride } from './kernel-registry.ts';

interface Windows {
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly pad: number;
}

const pair = (value: unknown): number[] =>
  (Array.isArray(value) ? value : [value, value]).slice(0, 2).map(Number);

/** The windows of a call with numeric padding; undefined for other paddings. */
function windowsOf(inputs: Readonly<Record<string, tf.Tensor>>, attrs: tf.NamedAttrMap): Windows | undefined {
  if (typeof attrs.pad !== 'number') return undefined;
  const dilations = pair(attrs.dilations ?? 1);
  const taps = inputs.filter?.shape.slice(0, 2) ?? pair(attrs.filterSize);
  return {
    window: taps.map((count, i) => (count - 1) * dilations[i]! + 1),
    strides: pair(attrs.strides),
    pad: attrs.pad,
  };
}

/** With numeric padding, tfjs computes the width of a result from the height of the window and its stride. */
function checked(name: string): KernelOverride {
  return {
    name,
    backends: ['cpu', 'wasm'],
    run: ({ inputs, attrs }) => {
      const windows = windowsOf(inputs, attrs);
      if (windows === undefined) return undefined;
      const { window, strides, pad } = windows;
      if (window[0] !== window[1] || strides[0] !== strides[1]) {
        throw new Error(
          `[regatta] gradients: expected a window and strides that are the same along height and width, received a window ` +
            `of [${window}] and strides [${strides}] with padding ${pad}, for which TensorFlow.js computes a wrong width. ` +
            `Pass pad as [[0, 0], [${pad}, ${pad}], [${pad}, ${pad}], [0, 0]].`,
        );
      }
      if (/Pool$/.test(name) && pad >= window[0]!) {
        throw new Error(
          `[regatta] gradients: expected padding smaller than the window, received padding ${pad} and a window of ` +
            `[${window}], which pools cells that contain only padding. Use a padding below ${window[0]}.`,
        );
      }
      return undefined;
    },
  };
}

const names = [
  'AvgPool',
  'Conv2D',
  'DepthwiseConv2dNative',
  'FusedConv2D',
  'FusedDepthwiseConv2D',
  'MaxPool',
];

/** Pooling of volumes: tfjs pools padding alone, and computes every size from the first. */
const volumes = ['AvgPool3D', 'MaxPool3D'].map(
  (name): KernelOverride => ({
    name,
    backends: ['cpu', 'wasm'],
    run: ({ attrs }) => {
      if (typeof attrs.pad !== 'number' || attrs.pad === 0) return undefined;
      throw new Error(
        `[regatta] gradients: expected pooling of volumes with padding "same" or "valid", received padding ${attrs.pad}, ` +
          'for which TensorFlow.js computes wrong numbers. Pad the input with tf.pad and pool it with "valid".',
      );
    },
  }),
);

/** Convolutions and pooling with numeric padding, which throw where tfjs computes wrong numbers. */
export const numericPadding: readonly KernelOverride[] = [...names.map(checked), ...volumes];
