import type { Json, JsonObject } from '@regatta/core';
import { knowsClass } from '@regatta/core/keras';
import { type Conversion, inside, isModelName, type KerasObject } from './conversion.ts';
import { convertAttention } from './convert-attention.ts';
import { checkGroups, convertFields, onlyNumber } from './convert-fields.ts';
import { convertModel } from './convert-model.ts';
import { convertSeed } from './convert-objects.ts';
import { convertBidirectional, convertRecurrent, convertRnn } from './convert-recurrent.ts';
import { entryIn, numberIn, objectOf, textIn, without } from './json-value.ts';
import { kerasError, SAVE_AGAIN } from './keras-error.ts';

type Converter = (saved: KerasObject, conversion: Conversion) => KerasObject;

const plain: Converter = ({ class_name, config }, conversion) => {
  if (/Conv/.test(class_name)) checkGroups(config, conversion);
  if (knowsClass(class_name)) return { class_name, config: convertFields(config, conversion) };
  const remedy =
    'Register a layer class with this name with tf.serialization.registerClass before loading, or build the model without it.';
  throw kerasError(conversion.path, 'a layer that can be loaded', class_name, remedy);
};

/** Converts a noise layer to a Regatta layer: seeded, with a saved step. */
const noisy =
  (className?: string, renamed: Readonly<Record<string, string>> = {}): Converter =>
  ({ class_name, config }, conversion) => {
    const fields = Object.entries(config).map(
      ([key, value]) => [entryIn(renamed, key) ?? key, value] as const,
    );
    const { seed, ...rest } = convertFields(Object.fromEntries(fields), conversion);
    const own = { seed: convertSeed(seed), step: numberIn(config, 'step') ?? 0 };
    return { class_name: className ?? class_name, config: { ...rest, ...own } };
  };

const oneAxis: Converter = (saved, conversion) => {
  const { config } = plain(saved, conversion);
  return {
    class_name: saved.class_name,
    config: { ...config, ...onlyNumber(config.axis, 'axis', conversion) },
  };
};

/** Converts global pooling; uses a layer of this package if tfjs's layer would ignore `keepdims` or a mask. */
const globalPooling: Converter = ({ class_name, config }, conversion) => {
  const [, kind = '', rank = ''] = /^Global(Average|Max)Pooling(\d)D$/.exec(class_name) ?? [];
  const stock = knowsClass(class_name) && config.keepdims !== true && class_name !== 'GlobalAveragePooling1D';
  const fields = convertFields(config, conversion);
  if (stock) return { class_name, config: fields };
  const own = { kind: kind.toLowerCase(), spatial: Number(rank), keepdims: config.keepdims === true };
  return { class_name: 'KerasGlobalPooling', config: { ...fields, ...own } };
};

const convertRelu: Converter = ({ class_name, config }, conversion) => {
  const fields = convertFields(config, conversion);
  const plainRelu = !config.negative_slope && !config.threshold;
  return { class_name: plainRelu ? class_name : 'KerasReLU', config: fields };
};

const leakyRelu: Converter = (saved, conversion) => {
  const { negative_slope: slope, ...rest } = plain(saved, conversion).config;
  return { class_name: saved.class_name, config: slope === undefined ? rest : { ...rest, alpha: slope } };
};

const timeDistributed: Converter = ({ class_name, config }, conversion) => {
  const { layer, ...rest } = config;
  const inner = objectOf(layer) ?? {};
  // Keras does not count activity penalties of a layer in TimeDistributed.
  const own = { ...conversion, penalties: [] };
  return { class_name, config: { ...convertFields(rest, conversion), layer: convertLayer(inner, own) } };
};

/** Converts a Regatta layer that adds noise to the weights of an inner layer, which stays a stock layer. */
const weightsHost: Converter = ({ class_name, config }, conversion) => {
  const { layer, ...rest } = config;
  const inner = objectOf(layer);
  const name = textIn(inner, 'class_name') ?? '';
  const saved = { class_name: name, config: objectOf(inner?.config) ?? {} };
  const own = { ...inside(conversion, textIn(saved.config, 'name') ?? name), penalties: [] };
  const converted = (name === class_name ? weightsHost : plain)(saved, own);
  // The output of the inner layer is that of the host, so its activity penalties belong to the host.
  for (const { regularizer } of own.penalties) {
    conversion.penalties.push({ path: conversion.path, regularizer });
  }
  return { class_name, config: { ...convertFields(rest, conversion), layer: converted } };
};

/** Rejects a field whose value would change the result. */
function checkValue(config: JsonObject, key: string, allowed: readonly Json[], { path }: Conversion): void {
  const value = config[key];
  if (value === undefined || value === null || allowed.includes(value)) return;
  const words = allowed.map((one) => JSON.stringify(one)).join(' or ');
  const remedy = `No other value can be loaded. Set ${key} to ${words} in Keras and save the model again.`;
  throw kerasError(path, `${key} to be ${words}`, value, remedy);
}

/** Converts a layer that resizes by interpolation; tfjs interpolates between other positions and lacks batches in `Resizing`. */
const resizing: Converter = ({ class_name, config }, conversion) => {
  const { height, width, size, ...rest } = config;
  if (conversion.byTfjs) return { class_name, config: convertFields(config, conversion) };
  const isUp = class_name === 'UpSampling2D';
  const fields = convertFields(
    without(rest, 'crop_to_aspect_ratio', 'pad_to_aspect_ratio', 'fill_mode', 'fill_value', 'antialias'),
    conversion,
  );
  checkValue(config, 'interpolation', ['bilinear', 'nearest'], conversion);
  checkValue(config, 'crop_to_aspect_ratio', [false], conversion);
  checkValue(config, 'pad_to_aspect_ratio', [false], conversion);
  checkValue(config, 'antialias', [false], conversion);
  const own = isUp ? { factors: size ?? 2 } : { sizes: [height ?? null, width ?? null] };
  return {
    class_name: 'KerasResizing',
    config: { interpolation: isUp ? 'nearest' : 'bilinear', ...fields, ...own },
  };
};

const centerCrop: Converter = ({ class_name, config }, conversion) => ({
  class_name: conversion.byTfjs ? class_name : 'KerasCenterCrop',
  config: convertFields(config, conversion),
});

const identity: Converter = ({ config }, conversion) => ({
  class_name: 'Activation',
  config: { ...convertFields(config, conversion), activation: 'linear' },
});

const stochasticDepth: Converter = (saved, conversion) => {
  const survival = numberIn(saved.config, 'survival_probability');
  const config = without(saved.config, 'survival_probability');
  const rate = survival === undefined ? {} : { rate: 1 - survival };
  return noisy()({ ...saved, config: { rate: 0.5, ...config, ...rate } }, conversion);
};

const converters: Readonly<Record<string, Converter>> = {
  Dropout: noisy(),
  FixedDropout: noisy('Dropout'),
  AlphaDropout: noisy(),
  GaussianDropout: noisy(),
  GaussianNoise: noisy(),
  SpatialDropout1D: noisy(),
  SpatialDropout2D: noisy(),
  SpatialDropout3D: noisy(),
  DropBlock2D: noisy(),
  DropPath: noisy('DropPath', { drop_prob: 'rate', drop_rate: 'rate' }),
  StochasticDepth: stochasticDepth,
  MultiHeadAttention: convertAttention,
  GroupedQueryAttention: convertAttention,
  GroupQueryAttention: convertAttention,
  LSTM: convertRecurrent,
  GRU: convertRecurrent,
  SimpleRNN: convertRecurrent,
  RNN: (saved, conversion) => convertRnn(saved, conversion, plain),
  Bidirectional: (saved, conversion) =>
    convertBidirectional(saved, conversion, (inner, at) =>
      convertLayer(inner, { ...at, path: conversion.path }),
    ),
  TimeDistributed: timeDistributed,
  RegattaWeights: weightsHost,
  BatchNormalization: oneAxis,
  Softmax: oneAxis,
  ReLU: convertRelu,
  LeakyReLU: leakyRelu,
  ELU: (saved, conversion) => {
    const { class_name: className, config } = plain(saved, conversion);
    return { class_name: (config.alpha ?? 1) === 1 ? className : 'KerasELU', config };
  },
  UpSampling2D: resizing,
  Resizing: resizing,
  CenterCrop: centerCrop,
  Identity: identity,
  GlobalAveragePooling1D: globalPooling,
  GlobalAveragePooling2D: globalPooling,
  GlobalAveragePooling3D: globalPooling,
  GlobalMaxPooling1D: globalPooling,
  GlobalMaxPooling2D: globalPooling,
  GlobalMaxPooling3D: globalPooling,
};

/**
 * Converts a layer, or a model within a model, to the form that tfjs reads.
 *
 * @throws RegattaError naming the layer and what cannot be loaded.
 */
export function convertLayer(saved: JsonObject, outer: Conversion): KerasObject {
  // Registered classes are saved as `package>Class`.
  const className = textIn(saved, 'class_name')?.split('>').at(-1) ?? '';
  const config = objectOf(saved.config) ?? {};
  const name = textIn(config, 'name') ?? textIn(saved, 'name') ?? className;
  const conversion = inside(outer, name);
  if (config.name !== undefined && config.name !== name) {
    throw kerasError(conversion.path, 'a layer name that is a string', config.name, SAVE_AGAIN);
  }
  if (isModelName(className))
    return convertModel({ class_name: className, config: { name, ...config } }, outer, true);
  const own = {
    name,
    ...config,
    ...(outer.frozen && className !== 'InputLayer' ? { trainable: false } : {}),
  };
  return (entryIn(converters, className) ?? plain)({ class_name: className, config: own }, conversion);
}
