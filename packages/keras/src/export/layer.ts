import type { Json, JsonObject } from '@regatta/core';
import { isJsonObject, isList, objectOf, textIn, without } from '../json-value.ts';
import { kerasError, type Path } from '../keras-error.ts';
import { dtypePolicy, exportField } from './objects.ts';

/** A layer in tfjs's form. */
export interface TfjsLayer {
  readonly className: string;
  readonly config: JsonObject;
}

type Change = (layer: TfjsLayer, path: Path) => TfjsLayer;

/** Fields that only Regatta layers save: the site and step of the random stream, the treatment and others. */
const OURS = [
  'site',
  'step',
  'cell',
  'treatment',
  'inputGradient',
  'returnAttentionScores',
  'causal',
  'inputs',
];
/** Fields that tfjs saves and that Keras stores elsewhere or not at all. */
const THEIRS = ['batchInputShape', 'dtype', 'customObjects', 'numConstants', 'implementation'];

const renamed =
  (className: string, keys: Readonly<Record<string, string>> = {}, added: JsonObject = {}): Change =>
  ({ config }) => ({
    className,
    config: {
      ...Object.fromEntries(Object.entries(config).map(([key, value]) => [keys[key] ?? key, value])),
      ...added,
    },
  });

const globalPooling: Change = ({ config }) => {
  const { kind, spatial, dataFormat, ...rest } = config;
  const className = `Global${kind === 'max' ? 'Max' : 'Average'}Pooling${String(spatial)}D`;
  return { className, config: { ...rest, dataFormat: dataFormat ?? 'channelsLast' } };
};

const resizing: Change = ({ config }) => {
  const { factors, sizes, ...rest } = config;
  if (factors !== undefined) return { className: 'UpSampling2D', config: { ...rest, size: factors } };
  const [height = null, width = null] = isList(sizes) ? sizes : [];
  return { className: 'Resizing', config: { ...rest, height, width } };
};

/** Rejects tfjs's own layers for images, whose result differs from that of Keras's layers of the same name. */
const otherPixels: Change = ({ className, config }, path) => {
  if (className === 'UpSampling2D' && config.interpolation !== 'bilinear') return { className, config };
  const remedy =
    'Keras interpolates between pixel centers, TensorFlow.js between other positions. Build the model with upSampling2d and interpolation "nearest", or without this layer.';
  throw kerasError(path, 'a layer with the same result in Keras', className, remedy);
};

/** Checks that Keras can represent the masks of a recurrent layer. */
const recurrent: Change = ({ className, config }, path) => {
  const slots = Object.keys(objectOf(config.treatment) ?? {}).filter(
    (slot) => !['input', 'state'].includes(slot),
  );
  if (slots.length > 0 || className === 'RegattaRecurrent') {
    const remedy =
      'Keras has only dropout and recurrent_dropout. Build the layer with input and state masks only.';
    throw kerasError(path, 'a recurrent layer that Keras supports', slots, remedy);
  }
  // Keras does not save the seed of a SimpleRNN.
  return { className, config: className === 'SimpleRNN' ? without(config, 'seed') : config };
};

/** Keras's merge layers for operations on two tensors; it reads no operation from such a file. */
const MERGED: Readonly<Record<string, string>> = {
  add: 'Add',
  subtract: 'Subtract',
  multiply: 'Multiply',
  maximum: 'Maximum',
  minimum: 'Minimum',
};

const elementwise: Change = ({ className, config }) => {
  const { operation, constant, first: _first, ...rest } = config;
  const merged = constant === undefined ? MERGED[String(operation)] : undefined;
  return merged === undefined ? { className, config } : { className: merged, config: rest };
};

/** Checks that Keras can represent an attention layer, and gives it the class and fields that it has there. */
const attention: Change = ({ config }, path) => {
  const { treatment, numKeyValueHeads, numHeads, outputDim, rotary, keyDim, valueDim, ...rest } = config;
  const slots = Object.entries(objectOf(treatment) ?? {}).filter(
    ([slot, value]) => slot !== 'probabilities' || Object.keys(objectOf(value) ?? {}).join() !== 'rate',
  );
  if (slots.length > 0) {
    const remedy =
      'Keras has only dropout of single probabilities. Build the layer with the option dropout only.';
    throw kerasError(
      path,
      'an attention layer that Keras supports',
      slots.map(([slot]) => slot),
      remedy,
    );
  }
  checkRate(objectOf(objectOf(treatment)?.probabilities) ?? {}, path);
  if (isJsonObject(rotary)) {
    throw kerasError(
      path,
      'an attention layer without rotary positions',
      rotary,
      'Build the layer without rotary.',
    );
  }
  if (numKeyValueHeads === numHeads) {
    const outputShape = typeof outputDim === 'number' ? [outputDim] : null;
    return {
      className: 'MultiHeadAttention',
      config: {
        ...rest,
        numHeads: numHeads ?? 1,
        keyDim: keyDim ?? 1,
        valueDim: valueDim ?? null,
        outputShape,
      },
    };
  }
  if (keyDim !== valueDim || typeof outputDim === 'number') {
    const remedy =
      'Build the layer without valueDim and outputDim, or with as many key heads as query heads.';
    throw kerasError(path, 'grouped queries with heads of one size', { keyDim, valueDim, outputDim }, remedy);
  }
  const heads = {
    headDim: keyDim ?? 1,
    numQueryHeads: numHeads ?? 1,
    numKeyValueHeads: numKeyValueHeads ?? 1,
  };
  return { className: 'GroupedQueryAttention', config: { ...rest, ...heads } };
};

const changes: Readonly<Record<string, Change>> = {
  KerasReLU: (layer, path) =>
    renamed('ReLU')({ ...layer, config: { maxValue: null, ...layer.config } }, path),
  ReLU: renamed('ReLU', {}, { negativeSlope: 0, threshold: 0 }),
  KerasELU: renamed('ELU'),
  LeakyReLU: renamed('LeakyReLU', { alpha: 'negativeSlope' }),
  KerasGlobalPooling: globalPooling,
  KerasResizing: resizing,
  KerasStackedRecurrent: ({ config }) => ({ className: 'RNN', config: without(config, 'cells') }),
  KerasCenterCrop: renamed('CenterCrop'),
  Resizing: otherPixels,
  CenterCrop: otherPixels,
  UpSampling2D: otherPixels,
  GroupNormalization: renamed(
    'GroupNormalization',
    {},
    {
      betaInitializer: { className: 'Zeros', config: {} },
      gammaInitializer: { className: 'Ones', config: {} },
    },
  ),
  KerasElementwise: elementwise,
  MultiHeadAttention: attention,
  RegattaAttention: attention,
  LSTM: recurrent,
  GRU: recurrent,
  SimpleRNN: recurrent,
  RegattaRecurrent: recurrent,
};

/** Rejects scheduled rates, which Keras does not support. */
function checkRate({ rate }: JsonObject, path: Path): void {
  if (!isJsonObject(rate)) return;
  throw kerasError(
    path,
    'a rate that is a number',
    rate,
    'Keras does not support rate schedules. Build the layer with a constant rate, e.g. { rate: 0.5 }.',
  );
}

const direction = (name: string, layer: TfjsLayer, config: JsonObject): TfjsLayer => ({
  ...layer,
  config: { ...layer.config, ...config, name: `${name}_${String(layer.config.name)}` },
});

/** The inner layer of a wrapper, as a Keras object with its module. */
const within = (layer: TfjsLayer, path: Path): JsonObject => ({
  module: 'keras.layers',
  ...exportLayer(layer, path),
  registered_name: null,
});

const layerIn = (config: JsonObject): TfjsLayer => {
  const layer = objectOf(config.layer);
  return { className: textIn(layer, 'className') ?? '', config: objectOf(layer?.config) ?? {} };
};

/** A cell of the saved form of a recurrent layer or cell. */
function exportCell(saved: Json | undefined, path: Path): JsonObject {
  const entry = objectOf(saved);
  const className = textIn(entry, 'className') ?? '';
  const config = objectOf(entry?.config) ?? {};
  const { cells } = config;
  if (isList(cells)) return stackedCells(cells, String(config.name ?? 'stacked_rnn_cells'), path);
  const layer = { className: className.replace(/Cell$/, ''), config: without(config, ...SEQUENCES) };
  const exported = exportLayer(layer, path);
  return {
    ...exported,
    module: 'keras.layers',
    class_name: `${String(exported.class_name)}Cell`,
    registered_name: null,
  };
}

/** Fields of recurrent layers that cells do not have. */
const SEQUENCES = [
  'returnSequences',
  'returnState',
  'goBackwards',
  'stateful',
  'unroll',
  'zeroOutputForMask',
  'inputDim',
  'inputLength',
];

const stackedCells = (cells: readonly Json[], name: string, path: Path): JsonObject => ({
  module: 'keras.layers',
  class_name: 'StackedRNNCells',
  config: { name, cells: cells.map((cell) => exportCell(cell, path)) },
  registered_name: null,
});

function wrapperFields({ className, config }: TfjsLayer, path: Path): JsonObject {
  if (className === 'RNN') return { cell: exportCell(config.cell, path) };
  if (className === 'KerasStackedRecurrent' && isList(config.cells)) {
    return { cell: stackedCells(config.cells, 'stacked_rnn_cells', path) };
  }
  if (className === 'TimeDistributed') return { layer: within(layerIn(config), path) };
  if (className !== 'Bidirectional') return {};
  const inner = layerIn(config);
  const backwards = { goBackwards: inner.config.goBackwards !== true };
  return {
    layer: within(direction('forward', inner, {}), path),
    backward_layer: within(direction('backward', inner, backwards), path),
  };
}

/** Layers whose Keras config has only name, dtype and dropout fields. */
const isSpatial = (className: string): boolean => className.startsWith('SpatialDropout');

/** Converts a layer to the Keras 3 form `{ class_name, config }`. @throws RegattaError for a layer that Keras does not have. */
export function exportLayer(layer: TfjsLayer, outer: Path): JsonObject {
  const path = [...outer, String(layer.config.name)];
  if (layer.className === 'InputLayer') {
    const { batchInputShape, dtype, name } = layer.config;
    const own = { batch_shape: batchInputShape ?? null, dtype: dtype ?? 'float32', name: name ?? null };
    return { class_name: 'InputLayer', config: { ...own, sparse: false, ragged: false, optional: false } };
  }
  checkRate(layer.config, path);
  const { className, config } = changes[layer.className]?.(layer, path) ?? layer;
  if (/^(Regatta|Keras)/.test(className)) {
    const remedy = 'Keras has no such layer. Export a model without it.';
    throw kerasError(path, 'a layer that Keras supports', className, remedy);
  }
  const { name = null, trainable = true, ...fields } = without(config, ...OURS, ...THEIRS, 'layer');
  const own = Object.fromEntries(Object.entries(fields).map(([key, value]) => exportField(key, value, path)));
  const dtype = typeof layer.config.dtype === 'string' ? layer.config.dtype : 'float32';
  const base = isSpatial(className) ? { name, dtype } : { name, trainable, dtype: dtypePolicy(dtype) };
  return { class_name: className, config: { ...base, ...own, ...wrapperFields(layer, path) } };
}
