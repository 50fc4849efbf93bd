import { RegattaError } from '@regatta/core';

/** An object that came from JSON, or from `getConfig`. */
export type Fields = Readonly<Record<string, unknown>>;

/** A layer or a model in saved form. */
export interface Saved {
  readonly className: string;
  readonly config: Fields;
}

/** Whether a value is an object with fields. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const snakeCase = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A field by its name in camel case, which Keras, and tfjs in files, write in snake case. */
export const field = (from: Fields, key: string): unknown => from[key] ?? from[snakeCase(key)];

/** The saved layer in a value, or undefined for anything else. */
export function savedIn(value: unknown): Saved | undefined {
  if (!isFields(value)) return undefined;
  const className = field(value, 'className');
  if (typeof className !== 'string') return undefined;
  // Old Sequential models hold the list of their layers itself; registered classes are saved as `package>Class`.
  const config = Array.isArray(value.config) ? { layers: value.config } : value.config;
  return { className: className.split('>').at(-1) ?? className, config: isFields(config) ? config : {} };
}

/** Whether a saved layer is a model. */
export const isModel = ({ className }: Saved): boolean =>
  ['Sequential', 'Functional', 'Model'].includes(className);

/** The name of a saved layer. */
export const nameOf = ({ className, config }: Saved): string =>
  typeof config.name === 'string' ? config.name : className;

function notAModel(received: unknown, remedy: string): RegattaError {
  return new RegattaError({ subject: 'doctor', expected: 'a saved layers model', received, remedy });
}

/**
 * The model in what a `model.json` holds: the file's whole content, its `modelTopology`, or the model's config.
 *
 * @throws RegattaError for anything else.
 */
export function modelIn(json: unknown): Saved {
  const remedy =
    'Pass the content of the model.json that model.save of a layers model, or tensorflowjs_converter, wrote.';
  if (!isFields(json)) throw notAModel(json, remedy);
  const topology = json.modelTopology ?? json;
  if (!isFields(topology)) throw notAModel(topology, remedy);
  if (json.format === 'graph-model' || Array.isArray(topology.node)) {
    throw notAModel(
      'a graph model',
      'A graph model has no layers: convert it with --output_format tfjs_layers_model.',
    );
  }
  const inner = field(topology, 'modelConfig') ?? topology;
  const saved = savedIn(typeof inner === 'string' ? parsed(inner) : inner);
  if (saved === undefined || !isModel(saved)) throw notAModel(saved?.className ?? json, remedy);
  return saved;
}

/** Keras's HDF5 attribute is a text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The layers of a saved model, each with how often it is called there. @throws RegattaError for no list of layers. */
export function layersOf(model: Saved): { readonly saved: Saved; readonly uses: number }[] {
  const { layers } = model.config;
  if (!Array.isArray(layers))
    throw notAModel(model.config, `${nameOf(model)} has no list of layers: save it again.`);
  return layers.map((entry: unknown) => {
    const saved = savedIn(entry);
    if (saved === undefined)
      throw notAModel(entry, `${nameOf(model)} has an entry that is no layer: save it again.`);
    const nodes = isFields(entry) ? field(entry, 'inboundNodes') : undefined;
    return { saved, uses: Array.isArray(nodes) ? Math.max(1, nodes.length) : 1 };
  });
}
