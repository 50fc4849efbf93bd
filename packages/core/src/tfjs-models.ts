/** The counterpart of {@link ./tfjs.ts} for whole models: tfjs internals, with each trap named and tested. */
import * as tf from '@tensorflow/tfjs';
import { RegattaError } from './errors.ts';
import type { JsonObject } from './json.ts';
import { knowsClass, registry } from './tfjs.ts';

type ModelFromConfig = (
  cls: unknown,
  config: SavedForm['config'],
  customObjects: object,
  fast: boolean,
) => unknown;

/** A layer or model in tfjs's saved form: class name and config, with keys and values in camel case. */
export interface SavedForm {
  /** Class name of the layer. */
  readonly className: string;
  /** Config of the layer. */
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Builds a model from its saved form, with zero weights. Traps: tfjs has no public `modelFromJSON`; `loadLayersModel`
 * rewrites every string in a config, and draws initial weights (orthogonal ones slowly) unless it loads the weights
 * itself.
 */
export function modelFromConfig({ className, config }: SavedForm): tf.LayersModel {
  const entry = knowsClass(className) ? registry()[className] : undefined;
  const build = entry?.[1] as ModelFromConfig | undefined;
  const model =
    entry === undefined ? undefined : undoing(() => tidied(() => build?.(entry[0], config, {}, true)));
  if (model instanceof tf.LayersModel) return model;
  throw new RegattaError({
    subject: 'model',
    expected: 'a Sequential or Functional model',
    received: className,
    remedy: 'Save a tf.Sequential or tf.model, and pass its config here.',
  });
}

/** Runs an action. If it fails, disposes of the variables that it created. Trap: tfjs leaks them. */
export function undoing<T>(action: () => T): T {
  const before = new Set(Object.values(tf.engine().registeredVariables));
  try {
    return action();
  } catch (error) {
    for (const variable of Object.values(tf.engine().registeredVariables)) {
      if (!before.has(variable)) variable.dispose();
    }
    throw error;
  }
}

/** Builds something. If that fails, disposes of its tensors. */
function tidied<T>(build: () => T): T {
  const built: T[] = [];
  tf.tidy(() => {
    built.push(build());
    // Layers hold tensors that are not variables, such as states.
    for (const tensor of tf.engine().state.activeScope.track) tf.keep(tensor);
  });
  return built[0]!;
}

/** The layer in a field of a layer, if any. */
const layerAt = (layer: tf.layers.Layer, key: string): tf.layers.Layer[] => {
  const value: unknown = Reflect.get(layer, key);
  return value instanceof tf.layers.Layer ? [value] : [];
};

/** The layers inside a model, wrapper or stack of layers; none for a plain layer. Trap: `Wrapper` is not exported. */
export function partsOf(layer: tf.layers.Layer): tf.layers.Layer[] {
  const layers: unknown = Reflect.get(layer, 'layers');
  if (Array.isArray(layers)) return layers;
  const directions = [...layerAt(layer, 'forwardLayer'), ...layerAt(layer, 'backwardLayer')];
  return directions.length > 0 ? directions : layerAt(layer, 'layer');
}

/** Whether a layer is a recurrent layer of tfjs or Regatta. */
export const isRecurrent = (layer: tf.layers.Layer): boolean => layer instanceof tf.RNN;

/**
 * Adds a penalty on a layer's output to its losses, once per training call, and to its config. Trap: tfjs's
 * `activityRegularizer` throws.
 */
export function penalizeOutput(
  layer: tf.layers.Layer,
  penalty: (output: tf.Tensor) => tf.Scalar,
  activityRegularizer: JsonObject,
): void {
  let due: tf.Scalar[] = [];
  const { call, calculateLosses, dispose, getConfig } = layer;
  const stock = { call, calculateLosses, dispose, getConfig };
  const release = (): void => {
    tf.dispose(due);
    due = [];
  };
  layer.call = (inputs, kwargs) => {
    release();
    const output = stock.call.call(layer, inputs, kwargs);
    if (kwargs.training !== true) return output;
    const first = Array.isArray(output) ? output[0]! : output;
    due = [tf.keep(tf.tidy(() => penalty(first)))];
    return output;
  };
  layer.calculateLosses = () => {
    const losses = [...stock.calculateLosses.call(layer), ...due.map((loss) => loss.clone())];
    release();
    return losses;
  };
  layer.getConfig = () =>
    ({ ...stock.getConfig.call(layer), activityRegularizer }) as tf.serialization.ConfigDict;
  layer.dispose = () => {
    release();
    return stock.dispose.call(layer);
  };
}
