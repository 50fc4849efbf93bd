import type { ActivationMethod, JsonObject, KerasForm } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** Spatial axes of an input [batch, ..., channels] or [batch, channels, ...]. */
const axesOf = ({ dataFormat, spatial }: JsonObject): number[] =>
  Array.from({ length: Number(spatial) }, (_, i) => i + (dataFormat === 'channelsFirst' ? 2 : 1));

/** The mean over the steps that a mask [batch, steps] keeps. */
function maskedMean(x: tf.Tensor, mask: tf.Tensor, axes: readonly number[], keep: boolean): tf.Tensor {
  const axis = axes[0] ?? 1;
  const weights = tf.expandDims(tf.cast(mask, x.dtype), axis === 1 ? 2 : 1);
  return tf.div(tf.sum(tf.mul(x, weights), axis, keep), tf.sum(weights, axis, keep));
}

const pool: ActivationMethod['train'] = (x, { params, others, mask }) => {
  const axes = axesOf(params);
  const keep = params.keepdims === true;
  if (params.kind === 'max') return tf.max(x, axes, keep);
  const steps = others[0] ?? mask;
  return steps === undefined || axes.length > 1 ? tf.mean(x, axes, keep) : maskedMean(x, steps, axes, keep);
};

/** Mean or maximum over all positions. A mean over steps ignores padded steps, as in Keras but not in tfjs. */
export const globalPoolingMethod: ActivationMethod = {
  name: 'keras-global-pooling',
  inputs: [1, 2],
  train: pool,
  infer: pool,
  outputMask: () => null,
  outputShape: (shape, params) => {
    const axes = axesOf(params);
    return shape.flatMap((size, i) => (!axes.includes(i) ? [size] : params.keepdims === true ? [1] : []));
  },
};

/** The saved form: `KerasGlobalPooling` with `kind`, `spatial`, `keepdims` and `dataFormat`. */
export const globalPoolingForm: KerasForm = {
  className: 'KerasGlobalPooling',
  exclusive: true,
  config: ({ params }) => params,
  read: ({ kind, spatial, keepdims, dataFormat }) => ({
    method: globalPoolingMethod.name,
    params: {
      kind: String(kind),
      spatial: Number(spatial),
      keepdims: keepdims === true,
      dataFormat: dataFormat === 'channelsFirst' ? 'channelsFirst' : 'channelsLast',
    },
  }),
};
