import { RegattaError } from '@regatta/core';

/** An object from JSON or `getConfig`. */
export type Fields = Readonly<Record<string, unknown>>;

/** A layer or a model in saved form. */
export interface Saved {
  readonly className: string;
  readonly config: Fields;
}

/** Whether a value is an object, but not an array. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const snakeCase = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Reads a field by its camel-case name; Keras, and tfjs in files, use snake case. */
export const field = (from: Fields, key: string): unknown => from[key] ?? from[snakeCase(key)];

/** Reads a saved layer; undefined for any other value. */
export function savedIn(value: unknown): Saved | undefined {
  if (!isFields(value)) return undefined;
  const className = field(value, 'className');
  if (typeof className !== 'string') return undefined;
  // In old Sequential models, config is the list of layers. Registered classes are saved as `package>Class`.
  const config = Array.isArray(value.config) ? { layers: value.config } : value.config;
  return { className: className.split('>').at(-1) ?? className, config: isFields(config) ? config : {} };
}

/** Whether a saved layer is a model. */
export const isModel = ({ className }: Saved): boolean =>
  ['Sequential', 'Functional', 'Model'].includes(className);

/** The name of a saved layer, or its class name. */
export const nameOf = ({ className, config }: Saved): string =>
  typeof config.name === 'string' ? config.name : className;

function notAModel(received: unknown, remedy: string): RegattaError {
  return new RegattaError({ subject: 'doctor', expected: 'a saved layers model', received, remedy });
}

/**
 * Finds the model in the content of a `model.json`, its `modelTopology`, or the config of a model.
 *
 * @throws RegattaError for any other value.
 */
export function modelIn(json: unknown): Saved {
  const remedy =
    'Pass the content of a model.json written by model.save() of a layers model or by tensorflowjs_converter.';
  if (!isFields(json)) throw notAModel(json, remedy);
  const topology = json.modelTopology ?? json;
  if (!isFields(topology)) throw notAModel(topology, remedy);
  if (json.format === 'graph-model' || Array.isArray(topology.node)) {
    throw notAModel(
      'a graph model',
      'Graph models have no layers. Convert the Keras model with tensorflowjs_converter --output_format tfjs_layers_model.',
    );
  }
  const inner = field(topology, 'modelConfig') ?? topology;
  const saved = savedIn(typeof inner === 'string' ? parsed(inner) : inner);
  if (saved === undefined || !isModel(saved)) throw notAModel(saved?.className ?? json, remedy);
  return saved;
}

/** Keras's HDF5 attribute is a JSON string. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The layers of a saved model, each with its number of calls. @throws RegattaError if there is no list of layers. */
export function layersOf(model: Saved): { readonly saved: Saved; readonly uses: number }[] {
  const { layers } = model.config;
  if (!Array.isArray(layers))
    throw notAModel(
      model.config,
      `${nameOf(model)} has no list of layers. Save the model again with model.save().`,
    );
  return layers.map((entry: unknown) => {
    const saved = savedIn(entry);
    if (saved === undefined)
      throw notAModel(
        entry,
        `${nameOf(model)} lists an entry that is not a layer. Save the model again with model.save().`,
      );
    const nodes = isFields(entry) ? field(entry, 'inboundNodes') : undefined;
    return { saved, uses: Array.isArray(nodes) ? Math.max(1, nodes.length) : 1 };
  });
}
