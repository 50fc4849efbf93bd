/**
 * The only file that touches what TensorFlow.js does not document, and, with `tfjs-recurrent.ts`, the only one with casts.
 *
 * Each function names the trap that it works around; `tfjs-traps.test.ts` holds a test of each.
 */
import * as tf from '@tensorflow/tfjs';
import { RegattaError } from './errors.ts';

/** A tfjs layer class, as its registry holds it. */
type LayerClass = tf.serialization.SerializableConstructor<tf.layers.Layer>;
type LayerConfig = tf.serialization.ConfigDict;
type FromConfig = (cls: unknown, config: LayerConfig, ...rest: unknown[]) => tf.layers.Layer;

interface Internals {
  readonly initialWeights?: tf.Tensor[] | null;
  activation?: { apply(x: tf.Tensor): tf.Tensor };
  updates?: unknown;
}

const internals = (layer: tf.layers.Layer): Internals => layer as unknown as Internals;

/** The classes that tfjs loads saved layers by. */
export const registry = (): Record<string, [unknown, FromConfig]> =>
  tf.serialization.SerializationMap.getMap().classNameMap as unknown as Record<string, [unknown, FromConfig]>;

/** Whether a class of that name is registered. */
export const knowsClass = (className: string): boolean => Object.hasOwn(registry(), className);

/** Whether a class is registered that is no layer: an initializer, regularizer, constraint or activation. */
export function knowsPart(className: string): boolean {
  const cls = knowsClass(className) ? registry()[className]?.[0] : undefined;
  return typeof cls === 'function' && !(cls.prototype instanceof tf.layers.Layer);
}

/** Makes a layer class loadable by `tf.loadLayersModel`. Trap: the registry is global and by bare class name. */
export function registerLayerClass(cls: unknown): void {
  tf.serialization.registerClass(cls as LayerClass, 'Regatta');
}

/**
 * Shares a Keras class name with tfjs's own layer: a saved config that `isOurs` accepts is built by `build`, every
 * other by the class that held the name before. Trap: `registerClass` replaces that class for every model loaded
 * afterwards.
 */
export function shareClassName(
  className: string,
  isOurs: (config: LayerConfig) => boolean,
  build: (config: LayerConfig) => tf.layers.Layer,
): void {
  const previous = registry()[className];
  const fromConfig: FromConfig = (_cls, config, ...rest) => {
    if (isOurs(config)) return build(config);
    if (previous !== undefined) return previous[1](previous[0], config, ...rest);
    throw new RegattaError({
      subject: className,
      expected: 'a saved layer that Regatta knows',
      received: config,
      remedy: `Register a layer class named ${className} with tf.serialization.registerClass.`,
    });
  };
  registry()[className] = [previous?.[0] ?? tf.layers.Layer, fromConfig];
}

/** Builds a layer from its saved form. Trap: tfjs has no public `deserialize`. */
export function layerFromConfig(saved: { className: string; config: LayerConfig }): tf.layers.Layer {
  const entry = knowsClass(saved.className) ? registry()[saved.className] : undefined;
  if (entry === undefined) {
    throw new RegattaError({
      subject: 'layer',
      expected: 'a registered layer class',
      received: saved.className,
      remedy: 'Import the package that defines it, or register it with tf.serialization.registerClass.',
    });
  }
  return entry[1](entry[0], saved.config);
}

/**
 * Builds a layer for an input shape and applies the initial weights of its config.
 * Trap: tfjs applies them in `apply`, which a wrapped layer never runs.
 */
export function buildLayer(layer: tf.layers.Layer, inputShape: tf.Shape | tf.Shape[]): void {
  if (layer.built) return;
  layer.build(inputShape);
  layer.built = true;
  const initial = internals(layer).initialWeights;
  if (initial) layer.setWeights(initial);
}

/** The last part of a weight's name, without the scopes and the `_1` that tfjs adds to make names unique. */
export function weightName(variable: tf.LayerVariable): string {
  return variable.originalName.split('/').at(-1) ?? variable.originalName;
}

/** The weight of a layer by its short name (`kernel`, `bias`, ...). */
export function weightNamed(layer: tf.layers.Layer, name: string): tf.LayerVariable | undefined {
  return layer.weights.find((variable) => weightName(variable) === name);
}

/**
 * Runs `body` while the named weights of `layer` read as the given tensors. Gradients flow through the tensors to
 * whatever they were computed from. Trap: tfjs layers read their weights through `LayerVariable.read` and offer no way
 * to pass others; the method is shadowed on the instances for the duration of the call.
 */
export function withWeights<T>(
  layer: tf.layers.Layer,
  values: Readonly<Record<string, tf.Tensor>>,
  body: () => T,
): T {
  const shadowed: { read?: () => tf.Tensor }[] = [];
  try {
    for (const [name, value] of Object.entries(values)) {
      const variable = weightNamed(layer, name);
      if (variable === undefined) continue;
      const own = variable as unknown as { read?: () => tf.Tensor };
      own.read = () => value;
      shadowed.push(own);
    }
    return body();
  } finally {
    for (const own of shadowed) delete own.read;
  }
}

/** Runs `body` while `layer` applies no activation. Trap: dense and convolution layers fuse it into their kernel. */
export function withoutActivation<T>(layer: tf.layers.Layer, body: () => T): T {
  const inside = internals(layer);
  const held = inside.activation;
  if (held === undefined) return body();
  try {
    inside.activation = internals(tf.layers.activation({ activation: 'linear' })).activation!;
    return body();
  } finally {
    inside.activation = held;
  }
}

/** Applies the activation function of a layer; the identity when it has none. */
export function activate(layer: tf.layers.Layer, x: tf.Tensor): tf.Tensor {
  const activation = internals(layer).activation;
  return activation === undefined ? x : activation.apply(x);
}

/** An activation function of tfjs by its name. Trap: tfjs exports none of them; a layer holds one. */
export function applyActivation(name: string, x: tf.Tensor): tf.Tensor {
  return internals(tf.layers.activation({ activation: name as 'linear' })).activation!.apply(x);
}

/** The one tensor of a layer's input. Trap: tfjs passes either a tensor or a list of one. */
export function oneTensor(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(inputs) ? inputs[0]! : inputs;
}

/** The one shape of a layer's input. Trap: as with tensors. */
export function oneShape(shape: tf.Shape | tf.Shape[]): tf.Shape {
  return Array.isArray(shape[0]) ? (shape[0] as tf.Shape) : (shape as tf.Shape);
}

/** The shapes of all inputs of a layer. Trap: as with tensors. */
export function allShapes(shape: tf.Shape | tf.Shape[]): tf.Shape[] {
  return Array.isArray(shape[0]) ? (shape as tf.Shape[]) : [shape as tf.Shape];
}

/** Whether the current backend has a kernel of that name. */
export function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined;
}

/** Runs a kernel that tfjs itself does not know. */
export function runKernel(name: string, inputs: Record<string, tf.Tensor>, attributes: object): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap) as tf.Tensor;
}

/** `tf.customGrad` for one tensor. Trap: its type loses the tensor's. */
export function withGradient(
  x: tf.Tensor,
  forward: (x: tf.Tensor) => tf.Tensor,
  backward: (dy: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const op = tf.customGrad((...args) => {
    const value = forward(args[0] as tf.Tensor);
    return { value, gradFunc: (dy: tf.Tensor) => backward(dy) };
  });
  return op(x);
}
