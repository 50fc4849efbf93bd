import { type ActivationMethod, checkNumber, type JsonObject, type KerasForm, toJson } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** The cells added before and after each spatial axis, as [before, after]; negative for cropping. */
function amounts({ amounts: list }: JsonObject): (readonly [number, number])[] {
  return Array.isArray(list) ? list.map((pair) => [Number(pair[0]), Number(pair[1])] as const) : [];
}

const first = ({ dataFormat }: JsonObject): number => (dataFormat === 'channelsFirst' ? 2 : 1);

/** The amounts for all axes of a tensor; [0, 0] for axes that do not change. */
function pairs(rank: number, params: JsonObject): (readonly [number, number])[] {
  const own = amounts(params);
  return Array.from({ length: rank }, (_, i) => own[i - first(params)] ?? ([0, 0] as const));
}

const resize: ActivationMethod['train'] = (x, { params }) => {
  const all = pairs(x.rank, params);
  const cut = all.map(([before]) => Math.max(0, -before));
  const kept = x.shape.map((size, i) => size + Math.min(0, all[i]![0]) + Math.min(0, all[i]![1]));
  const inner = tf.slice(x, cut, kept);
  return tf.pad(
    inner,
    all.map(([before, after]) => [Math.max(0, before), Math.max(0, after)]),
  );
};

/** Pads with zeros or crops along the spatial axes. */
export const paddingMethod: ActivationMethod = {
  name: 'keras-padding',
  train: resize,
  infer: resize,
  outputMask: () => null,
  outputShape: (shape, params) => {
    const all = pairs(shape.length, params);
    return shape.map((size, i) => (size === null ? null : size + all[i]![0] + all[i]![1]));
  },
};

const repeat: ActivationMethod['train'] = (x, { params }) => {
  const sizes: readonly unknown[] = Array.isArray(params.size) ? params.size : [];
  return sizes.reduce<tf.Tensor>((value, size, i) => {
    const axis = i + first(params);
    const parts = tf.split(value, value.shape[axis] ?? 1, axis);
    return tf.concat(
      parts.flatMap((part) => Array.from({ length: Number(size) }, () => part)),
      axis,
    );
  }, x.clone());
};

/** Repeats each position. */
export const upSamplingMethod: ActivationMethod = {
  name: 'keras-up-sampling',
  train: repeat,
  infer: repeat,
  outputMask: () => null,
  outputShape: (shape, params) => {
    const sizes: readonly unknown[] = Array.isArray(params.size) ? params.size : [];
    return shape.map((size, i) => (size === null ? null : size * Number(sizes[i - first(params)] ?? 1)));
  },
};

const dataFormatOf = (value: unknown): string => (value === 'channelsFirst' ? value : 'channelsLast');

/** Reads a number, a pair, or a list of them as one pair per axis. */
function pairsOf(value: unknown, spatial: number, sign: 1 | -1): number[][] {
  const list: readonly unknown[] = Array.isArray(value) ? value : Array(spatial).fill(value);
  const each = spatial === 1 && list.length === 2 ? [list] : list;
  return each.map((one) => (Array.isArray(one) ? one : [one, one]).map((n) => sign * Number(n) + 0));
}

const paddingForm = (className: string, key: string, spatial: number, sign: 1 | -1): KerasForm => ({
  className,
  exclusive: true,
  config: ({ params }) =>
    toJson({
      [key]: amounts(params).map((pair) => pair.map((n) => sign * n + 0)),
      ...(spatial === 1
        ? { [key]: amounts(params)[0]?.map((n) => sign * n + 0) }
        : { dataFormat: params.dataFormat }),
    }),
  read: ({ [key]: value = 1, dataFormat }) => ({
    method: paddingMethod.name,
    params: { amounts: pairsOf(value, spatial, sign), dataFormat: dataFormatOf(dataFormat) },
  }),
});

const upSamplingForm = (spatial: number): KerasForm => ({
  className: `UpSampling${spatial}D`,
  exclusive: true,
  config: ({ params: { size, dataFormat } }) =>
    toJson(spatial === 1 ? { size: Array.isArray(size) ? size[0] : size } : { size, dataFormat }),
  read: ({ size = 2, dataFormat }) => ({
    method: upSamplingMethod.name,
    params: {
      size: (Array.isArray(size) ? size : Array(spatial).fill(size)).map((n: unknown) =>
        checkNumber(n, `UpSampling${spatial}D`, 'size', { min: 1, integer: true }),
      ),
      dataFormat: dataFormatOf(dataFormat),
    },
  }),
});

/** The saved forms: Keras layers of these methods that tfjs lacks. */
export const resizingForms: readonly KerasForm[] = [
  paddingForm('ZeroPadding1D', 'padding', 1, 1),
  paddingForm('ZeroPadding3D', 'padding', 3, 1),
  paddingForm('Cropping1D', 'cropping', 1, -1),
  paddingForm('Cropping3D', 'cropping', 3, -1),
  upSamplingForm(1),
  upSamplingForm(3),
];
