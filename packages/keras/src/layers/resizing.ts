import {
  type ActivationMethod,
  checkNumber,
  type JsonObject,
  type KerasForm,
  RegattaError,
  toJson,
} from '@regatta/core';
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

/** A matrix [to, from] that interpolates linearly between the centers of `from` cells at the centers of `to` cells. */
function linear(from: number, to: number): tf.Tensor2D {
  const matrix = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const center = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const below = Math.floor(center);
    const above = Math.min(from - 1, below + 1);
    matrix[i * from + below]! += 1 - (center - below);
    matrix[i * from + above]! += center - below;
  }
  return tf.tensor2d(matrix, [to, from]);
}

/** A matrix [to, from] that takes the cell below the center of each new cell. */
function nearest(from: number, to: number): tf.Tensor2D {
  const matrix = new Float32Array(to * from);
  for (let i = 0; i < to; i++) matrix[i * from + Math.floor(((i + 0.5) * from) / to)] = 1;
  return tf.tensor2d(matrix, [to, from]);
}

/** Multiplies a tensor by a matrix along an axis. */
function along(x: tf.Tensor, axis: number, matrix: tf.Tensor2D): tf.Tensor {
  const others = x.shape.map((_, i) => i).filter((i) => i !== axis);
  const first = tf.transpose(x, [axis, ...others]);
  const product = tf.matMul(matrix, tf.reshape(first, [x.shape[axis]!, -1]));
  const order = x.shape.map((_, i) => (i === axis ? 0 : others.indexOf(i) + 1));
  return tf.transpose(tf.reshape(product, [matrix.shape[0], ...others.map((i) => x.shape[i]!)]), order);
}

/** The new size of each spatial axis: a number of cells, or a factor. */
const newSizes = ({ sizes, factors }: JsonObject, from: readonly number[]): number[] =>
  from.map((size, i) =>
    Array.isArray(sizes) ? Number(sizes[i]) : size * Number(Array.isArray(factors) ? factors[i] : 1),
  );

const interpolate: ActivationMethod['train'] = (x, { params }) => {
  const at = first(params);
  const weights = params.interpolation === 'nearest' ? nearest : linear;
  return newSizes(params, x.shape.slice(at, at + 2)).reduce<tf.Tensor>((value, size, i) => {
    const from = value.shape[at + i]!;
    return from === size ? value : along(value, at + i, weights(from, size));
  }, x.clone());
};

/**
 * Resizes images by interpolation between pixel centers, as Keras does; tfjs's layers align corners. Two products
 * with a matrix, which have a gradient on every backend.
 */
export const resizingMethod: ActivationMethod = {
  name: 'keras-resizing',
  train: interpolate,
  infer: interpolate,
  outputMask: () => null,
  accepts: ([shape = []]) => {
    if (shape.length === 4) return;
    throw new RegattaError({
      subject: 'resizing layer',
      expected: 'images in batches: an input of 4 axes',
      received: shape,
      remedy: 'Reshape the input to [batch, height, width, channels].',
    });
  },
  outputShape: (shape, params) => {
    const at = first(params);
    const sizes = newSizes(
      params,
      shape.slice(at, at + 2).map((size) => size ?? Number.NaN),
    );
    return shape.map((size, i) =>
      i < at || i >= at + 2 ? size : Number.isNaN(sizes[i - at]) ? null : sizes[i - at]!,
    );
  },
};

const crop: ActivationMethod['train'] = (x, { params }) => {
  const at = first(params);
  const [height, width] = [Number(params.height), Number(params.width)];
  const size = x.shape.map((old, i) => (i === at ? height : i === at + 1 ? width : old));
  return tf.slice(
    x,
    x.shape.map((old, i) => Math.floor((old - size[i]!) / 2)),
    size,
  );
};

/** Cuts out the middle of images. */
export const centerCropMethod: ActivationMethod = {
  name: 'keras-center-crop',
  train: crop,
  infer: crop,
  outputMask: () => null,
  accepts: ([shape = []], params) => {
    const at = first(params as JsonObject);
    const { height, width } = params as JsonObject;
    if (shape.length === 4 && Number(shape[at]) >= Number(height) && Number(shape[at + 1]) >= Number(width))
      return;
    throw new RegattaError({
      subject: 'CenterCrop',
      expected: `images [batch, height, width, channels] of at least ${String(height)} x ${String(width)}`,
      received: shape,
      remedy: 'Give the input a known size, and use Resizing for images that are smaller.',
    });
  },
  outputShape: (shape, params) => {
    const at = first(params);
    return shape.map((old, i) =>
      i === at ? Number(params.height) : i === at + 1 ? Number(params.width) : old,
    );
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

const whole = (value: unknown, subject: string, key: string): number =>
  checkNumber(value, subject, key, { min: 1, integer: true });

/** The saved forms: Keras layers of these methods that tfjs lacks or computes otherwise. */
export const resizingForms: readonly KerasForm[] = [
  {
    className: 'KerasResizing',
    exclusive: true,
    config: ({ params }) => params,
    read: ({ sizes, factors, interpolation, dataFormat }) => {
      const numbers = (list: unknown, key: string): number[] =>
        (Array.isArray(list) ? list : [list, list]).map((n: unknown) => whole(n, 'resizing layer', key));
      return {
        method: resizingMethod.name,
        params: {
          ...(sizes === undefined
            ? { factors: numbers(factors, 'size') }
            : { sizes: numbers(sizes, 'height and width') }),
          interpolation: String(interpolation),
          dataFormat: dataFormatOf(dataFormat),
        },
      };
    },
  },
  {
    className: 'KerasCenterCrop',
    exclusive: true,
    config: ({ params }) => params,
    read: ({ height, width, dataFormat }) => ({
      method: centerCropMethod.name,
      params: {
        height: whole(height, 'CenterCrop', 'height'),
        width: whole(width, 'CenterCrop', 'width'),
        dataFormat: dataFormatOf(dataFormat),
      },
    }),
  },
  paddingForm('ZeroPadding1D', 'padding', 1, 1),
  paddingForm('ZeroPadding3D', 'padding', 3, 1),
  paddingForm('Cropping1D', 'cropping', 1, -1),
  paddingForm('Cropping3D', 'cropping', 3, -1),
  upSamplingForm(1),
  upSamplingForm(3),
];
