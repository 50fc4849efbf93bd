/**
 * The only file, with the other `tfjs-*.ts` files, that uses undocumented parts of TensorFlow.js.
 *
 * Each function names the trap that it works around; `tfjs-traps.test.ts` tests each of them.
 */
import * as tf from '@tensorflow/tfjs';
import { RegattaError } from './errors.ts';

/** A tfjs layer class, as stored in tfjs's registry. */
type LayerClass = tf.serialization.SerializableConstructor<tf.layers.Layer>;
type LayerConfig = tf.serialization.ConfigDict;
type FromConfig = (cls: unknown, config: LayerConfig, ...rest: unknown[]) => tf.layers.Layer;

interface Internals {
  readonly initialWeights?: tf.Tensor[] | null;
  activation?: { apply(x: tf.Tensor): tf.Tensor };
  updates?: unknown;
}

const internals = (layer: tf.layers.Layer): Internals => layer as unknown as Internals;

/** The class registry from which tfjs loads saved layers. */
export const registry = (): Record<string, [unknown, FromConfig]> =>
  tf.serialization.SerializationMap.getMap().classNameMap as unknown as Record<string, [unknown, FromConfig]>;

/** Whether a class of the given name is registered. */
export const knowsClass = (className: string): boolean => Object.hasOwn(registry(), className);

/** Whether a class other than a layer is registered: an initializer, regularizer, constraint or activation. */
export function knowsPart(className: string): boolean {
  const cls = knowsClass(className) ? registry()[className]?.[0] : undefined;
  return typeof cls === 'function' && !(cls.prototype instanceof tf.layers.Layer);
}

/** Whether a weight has been disposed of. Trap: reading such a weight throws. */
export const isDisposedWeight = (weight: tf.LayerVariable): boolean => {
  const value: unknown = Reflect.get(weight, 'val');
  return value instanceof tf.Tensor && value.isDisposed;
};

/** Registers a layer class for `tf.loadLayersModel`. Trap: the registry is global and keyed by bare class name. */
export function registerLayerClass(cls: unknown): void {
  tf.serialization.registerClass(cls as LayerClass, 'Regatta');
}

/**
 * Lets `tf.loadLayersModel` find the activation `gelu_new`. Trap: tfjs converts names in a saved model to camel case and
 * then knows no `geluNew`.
 */
export function findGeluNew(): void {
  const stock = registry().gelu_new;
  if (stock !== undefined) registry().geluNew = stock;
}

/**
 * Shares a Keras class name with tfjs's own layer: `build` handles the saved configs that `isOurs` accepts, and the class
 * registered before handles all others. Trap: `registerClass` replaces that class for every model loaded afterwards.
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
      expected: 'a layer saved by Regatta',
      received: config,
      remedy: `Register a layer class named ${className} with tf.serialization.registerClass.`,
    });
  };
  registry()[className] = [previous?.[0] ?? tf.layers.Layer, fromConfig];
}

/**
 * Builds a layer from its saved form. Trap: tfjs has no public `deserialize`.
 *
 * @throws RegattaError for a class that is not registered.
 * @example
 * ```ts
 * import { layerFromConfig } from '@regatta/core/keras';
 * layerFromConfig({ className: 'Dense', config: { units: 3 } }).getConfig().units; // 3
 * ```
 */
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
 * Builds a layer for an input shape and sets the initial weights of its config.
 * Trap: tfjs sets them in `apply`, which never runs for a wrapped layer.
 */
export function buildLayer(layer: tf.layers.Layer, inputShape: tf.Shape | tf.Shape[]): void {
  if (layer.built) return;
  layer.build(inputShape);
  layer.built = true;
  const initial = internals(layer).initialWeights;
  if (initial) layer.setWeights(initial);
}

/** The last part of a weight's name, without scopes and the `_1` suffix that tfjs adds to make names unique. */
export function weightName(variable: tf.LayerVariable): string {
  return variable.originalName.split('/').at(-1) ?? variable.originalName;
}

/** Finds a weight of a layer by its short name (`kernel`, `bias`, ...). */
export function weightNamed(layer: tf.layers.Layer, name: string): tf.LayerVariable | undefined {
  return layer.weights.find((variable) => weightName(variable) === name);
}

/**
 * Runs `body` while reading the named weights of `layer` returns the given tensors. Gradients flow through the tensors
 * to what they were computed from. Trap: tfjs layers read their weights through `LayerVariable.read` and cannot take
 * other weights; the method is overridden on the instances during the call.
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

/** Runs `body` while `layer` applies no activation. Trap: dense and convolutional layers fuse it into their kernel. */
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

/** Applies the activation function of a layer; the identity if it has none. */
export function activate(layer: tf.layers.Layer, x: tf.Tensor): tf.Tensor {
  const activation = internals(layer).activation;
  return activation === undefined ? x : activation.apply(x);
}

/** Applies a tfjs activation function by name. Trap: tfjs does not export them; they are taken from a layer. */
export function applyActivation(name: string, x: tf.Tensor): tf.Tensor {
  return internals(tf.layers.activation({ activation: name as 'linear' })).activation!.apply(x);
}

/** The input tensor of a layer with one input. Trap: tfjs passes either a tensor or a list of one. */
export function oneTensor(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(inputs) ? inputs[0]! : inputs;
}

/** The input shape of a layer with one input. Trap: as with tensors, it may be a list of one. */
export function oneShape(shape: tf.Shape | tf.Shape[]): tf.Shape {
  return Array.isArray(shape[0]) ? (shape[0] as tf.Shape) : (shape as tf.Shape);
}

/** The shapes of all inputs of a layer. Trap: tfjs passes either a shape or a list of shapes. */
export function allShapes(shape: tf.Shape | tf.Shape[]): tf.Shape[] {
  return Array.isArray(shape[0]) ? (shape as tf.Shape[]) : [shape as tf.Shape];
}

/** Whether the current backend has a kernel of that name. */
export function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined;
}

/** Runs a kernel that is not part of tfjs. */
export function runKernel(name: string, inputs: Record<string, tf.Tensor>, attributes: object): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap) as tf.Tensor;
}

/** `tf.customGrad` for one tensor. Trap: its type loses the type of the tensor. */
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
