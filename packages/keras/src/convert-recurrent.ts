import type { Json, JsonObject } from '@regatta/core';
import { treatmentOfKeras } from '@regatta/core/keras';
import { type Conversion, inside, type KerasObject } from './conversion.ts';
import { convertFields } from './convert-fields.ts';
import { convertSeed } from './convert-objects.ts';
import { isList, objectOf, textIn, without } from './json-value.ts';
import { kerasError } from './keras-error.ts';

const LAYERS = ['LSTM', 'GRU', 'SimpleRNN'];

/** Whether layers of a class are recurrent. */
export const isRecurrentName = (className: string): boolean =>
  [...LAYERS, 'RNN', 'Bidirectional', 'ConvLSTM2D'].includes(className);

/**
 * Converts `LSTM`, `GRU` and `SimpleRNN` to Regatta's recurrent layers: seeded masks, one per gate if Keras has that, never
 * on the state that is carried to the next step.
 */
export function convertRecurrent(saved: KerasObject, conversion: Conversion): KerasObject {
  const { config } = saved;
  // Saved by Regatta: the treatment holds more than Keras's two rates.
  if ('step' in config) return { class_name: saved.class_name, config: convertFields(config, conversion) };
  const treatment = treatmentOfKeras({
    dropout: config.dropout,
    recurrentDropout: config.recurrent_dropout,
    implementation: config.implementation,
  });
  const fields = without(convertFields(config, conversion), 'dropout', 'recurrent_dropout', 'implementation');
  const own: JsonObject = { treatment, seed: convertSeed(config.seed), site: null, step: 0 };
  const reset = saved.class_name === 'GRU' ? { reset_after: config.reset_after ?? false } : {};
  return { class_name: saved.class_name, config: { ...fields, ...own, ...reset } };
}

/** Converts `RNN` with one Keras cell to the layer of that cell, which draws new masks in each call. */
export function convertRnn(
  saved: KerasObject,
  conversion: Conversion,
  otherwise: (saved: KerasObject, conversion: Conversion) => KerasObject,
): KerasObject {
  const cell = objectOf(saved.config.cell);
  const { cells } = objectOf(cell?.config) ?? {};
  const isKeras = (one: Json): boolean =>
    LAYERS.includes((textIn(objectOf(one), 'class_name') ?? '').replace(/Cell$/, ''));
  if (isList(cells) && cells.length > 0 && cells.every(isKeras) && !conversion.byTfjs) {
    return convertStacked(saved, cells, conversion);
  }
  const className = textIn(cell, 'class_name')?.replace(/Cell$/, '') ?? '';
  if (!LAYERS.includes(className)) {
    const config = convertFields(without(saved.config, 'cell'), conversion);
    return {
      class_name: saved.class_name,
      config: { ...config, cell: convertCell(cell, conversion, otherwise) },
    };
  }
  const inner = objectOf(cell?.config) ?? {};
  const outer = without(saved.config, 'cell');
  const merged = { ...without(inner, 'name', 'trainable', 'dtype'), ...outer };
  return convertRecurrent({ class_name: className, config: merged }, conversion);
}

/** Converts `RNN` with several Keras cells to the layers of these cells, one behind the other. */
function convertStacked(saved: KerasObject, cells: readonly Json[], conversion: Conversion): KerasObject {
  const { cell: _, return_sequences, return_state, ...rest } = saved.config;
  for (const key of ['go_backwards', 'stateful', 'zero_output_for_mask']) {
    if (rest[key] !== true) continue;
    const remedy = `Set ${key} to false in Keras, or use one layer per cell, and save the model again.`;
    throw kerasError(conversion.path, `${key} to be false with several cells`, true, remedy);
  }
  const layers = cells.map((one): KerasObject => {
    const className = (textIn(objectOf(one), 'class_name') ?? '').replace(/Cell$/, '');
    const config = objectOf(objectOf(one)?.config) ?? {};
    const own = {
      ...config,
      return_sequences: true,
      return_state: true,
      trainable: saved.config.trainable ?? true,
    };
    return convertRecurrent({ class_name: className, config: own }, conversion);
  });
  const {
    trainable = true,
    name = null,
    dtype = 'float32',
    batch_input_shape,
  } = convertFields(rest, conversion);
  const base = { name, trainable, dtype, ...(batch_input_shape === undefined ? {} : { batch_input_shape }) };
  const ends = { return_sequences: return_sequences ?? false, return_state: return_state ?? false };
  return { class_name: 'KerasStackedRecurrent', config: { ...base, ...ends, cells: layers } };
}

function convertCell(
  cell: JsonObject | undefined,
  conversion: Conversion,
  otherwise: (saved: KerasObject, conversion: Conversion) => KerasObject,
): KerasObject {
  const config = objectOf(cell?.config) ?? {};
  const { cells } = config;
  const className = textIn(cell, 'class_name') ?? '';
  if (!Array.isArray(cells)) return otherwise({ class_name: className, config }, conversion);
  const converted = cells.map((one: Json) => convertCell(objectOf(one), conversion, otherwise));
  return {
    class_name: className,
    config: { ...convertFields(without(config, 'cells'), conversion), cells: converted },
  };
}

const plainName = (name: string): string => name.replace(/^(forward|backward)_/, '');

/** Converts `Bidirectional`. tfjs builds both directions from one layer and names them `forward_...` and `backward_...`. */
export function convertBidirectional(
  saved: KerasObject,
  conversion: Conversion,
  convert: (saved: JsonObject, conversion: Conversion) => KerasObject,
): KerasObject {
  const { layer, backward_layer: backward, ...rest } = saved.config;
  const forward = objectOf(layer) ?? {};
  const name = textIn(objectOf(forward.config), 'name') ?? '';
  const own = { ...conversion, penalties: [] };
  const converted = convert(forward, inside(own, name));
  if (objectOf(backward) !== undefined) {
    const other = convert(
      objectOf(backward) ?? {},
      inside(own, textIn(objectOf(objectOf(backward)?.config), 'name') ?? ''),
    );
    const comparable = ({ class_name, config }: KerasObject): string =>
      JSON.stringify([class_name, without(config, 'name', 'go_backwards', 'seed')]);
    if (comparable(converted) !== comparable(other)) {
      const remedy =
        'TensorFlow.js builds both directions with the same config. Omit backward_layer in Keras, or give it the same arguments.';
      throw kerasError(
        conversion.path,
        'a backward layer with the same config as the forward layer',
        other.config,
        remedy,
      );
    }
  }
  for (const { regularizer } of own.penalties.slice(0, 1)) {
    for (const direction of ['forward_', 'backward_']) {
      conversion.penalties.push({ path: [...conversion.path, direction + plainName(name)], regularizer });
    }
  }
  const inner = { ...converted, config: { ...converted.config, name: plainName(name) } };
  return { class_name: saved.class_name, config: { ...convertFields(rest, conversion), layer: inner } };
}
