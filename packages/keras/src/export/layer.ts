import type { JsonObject } from '@regatta/core';
import { isJsonObject, objectOf, textIn, without } from '../json-value.ts';
import { kerasError, type Path } from '../keras-error.ts';
import { dtypePolicy, exportField } from './objects.ts';

/** A layer in tfjs's form. */
export interface TfjsLayer {
  readonly className: string;
  readonly config: JsonObject;
}

type Change = (layer: TfjsLayer, path: Path) => TfjsLayer;

/** What our hosts save for themselves: the place in the random path, the step, the whole treatment. */
const OURS = ['site', 'step', 'cell', 'treatment', 'inputGradient'];
/** What tfjs saves and Keras has elsewhere or not at all. */
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

/** The rate of a mask as Keras saves it; what Keras has no field for is refused. */
const recurrent: Change = ({ className, config }, path) => {
  const slots = Object.keys(objectOf(config.treatment) ?? {}).filter(
    (slot) => !['input', 'state'].includes(slot),
  );
  if (slots.length > 0 || className === 'RegattaRecurrent') {
    const remedy = 'Build the model with dropout and recurrentDropout only.';
    throw kerasError(path, 'a recurrent layer that Keras has', slots, remedy);
  }
  // Keras leaves the seed of a SimpleRNN out.
  return { className, config: className === 'SimpleRNN' ? without(config, 'seed') : config };
};

const changes: Readonly<Record<string, Change>> = {
  KerasReLU: (layer, path) =>
    renamed('ReLU')({ ...layer, config: { maxValue: null, ...layer.config } }, path),
  ReLU: renamed('ReLU', {}, { negativeSlope: 0, threshold: 0 }),
  KerasELU: renamed('ELU'),
  LeakyReLU: renamed('LeakyReLU', { alpha: 'negativeSlope' }),
  KerasGlobalPooling: globalPooling,
  GroupNormalization: renamed(
    'GroupNormalization',
    {},
    {
      betaInitializer: { className: 'Zeros', config: {} },
      gammaInitializer: { className: 'Ones', config: {} },
    },
  ),
  LSTM: recurrent,
  GRU: recurrent,
  SimpleRNN: recurrent,
  RegattaRecurrent: recurrent,
};

/** Fields of a rate that is scheduled, which Keras has not. */
function checkRate({ rate }: JsonObject, path: Path): void {
  if (!isJsonObject(rate)) return;
  throw kerasError(
    path,
    'a rate that is a number',
    rate,
    'Keras has no schedules of rates: give the layer a number.',
  );
}

const direction = (name: string, layer: TfjsLayer, config: JsonObject): TfjsLayer => ({
  ...layer,
  config: { ...layer.config, ...config, name: `${name}_${String(layer.config.name)}` },
});

/** The layer within a wrapper: an object of Keras's that says its module. */
const within = (layer: TfjsLayer, path: Path): JsonObject => ({
  module: 'keras.layers',
  ...exportLayer(layer, path),
  registered_name: null,
});

const layerIn = (config: JsonObject): TfjsLayer => {
  const layer = objectOf(config.layer);
  return { className: textIn(layer, 'className') ?? '', config: objectOf(layer?.config) ?? {} };
};

function wrapperFields({ className, config }: TfjsLayer, path: Path): JsonObject {
  if (className === 'TimeDistributed') return { layer: within(layerIn(config), path) };
  if (className !== 'Bidirectional') return {};
  const inner = layerIn(config);
  const backwards = { goBackwards: inner.config.goBackwards !== true };
  return {
    layer: within(direction('forward', inner, {}), path),
    backward_layer: within(direction('backward', inner, backwards), path),
  };
}

/** Layers whose config says only what they are called and what they drop. */
const isSpatial = (className: string): boolean => className.startsWith('SpatialDropout');

/** A layer in the form of Keras 3: `{ class_name, config }`. @throws RegattaError for one that Keras does not have. */
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
    const remedy = 'Keras has no such layer: leave it out of the model that you export.';
    throw kerasError(path, 'a layer that Keras has', className, remedy);
  }
  const { name = null, trainable = true, ...fields } = without(config, ...OURS, ...THEIRS, 'layer');
  const own = Object.fromEntries(Object.entries(fields).map(([key, value]) => exportField(key, value, path)));
  const dtype = typeof layer.config.dtype === 'string' ? layer.config.dtype : 'float32';
  const base = isSpatial(className) ? { name, dtype } : { name, trainable, dtype: dtypePolicy(dtype) };
  return { class_name: className, config: { ...base, ...own, ...wrapperFields(layer, path) } };
}
