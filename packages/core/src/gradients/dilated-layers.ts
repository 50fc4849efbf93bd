import * as tf from '@tensorflow/tfjs';
import { activate, oneTensor, registry, weightNamed } from '../tfjs.ts';

type Call = tf.layers.Layer['call'];

let own: { readonly prototype: object; readonly stock: PropertyDescriptor | undefined } | undefined;

/** Activations that tfjs itself applies separately from the convolution when it differentiates. */
const apart = ['relu', 'elu'];

function dilationOf(layer: object): [number, number] | undefined {
  const rate: unknown = Reflect.get(layer, 'dilationRate');
  const [height, width]: unknown[] = Array.isArray(rate) ? rate : [rate, rate];
  if (typeof height !== 'number' || typeof width !== 'number') return undefined;
  return height > 1 || width > 1 ? [height, width] : undefined;
}

function isFused(layer: object): boolean {
  const activation: unknown = Reflect.get(layer, 'activation');
  return activation instanceof tf.serialization.Serializable && !apart.includes(activation.getClassName());
}

/** Axis permutations to channels last and back. */
const toLast = [0, 2, 3, 1];
const toFirst = [0, 3, 1, 2];

function unfused(layer: tf.layers.Layer, input: tf.Tensor, dilation: [number, number]): tf.Tensor {
  return tf.tidy(() => {
    const isFirst = Reflect.get(layer, 'dataFormat') === 'channelsFirst';
    const [batch, height, width, channels] = (isFirst ? tf.transpose(input, toLast) : input).shape;
    const x: tf.Tensor4D = tf.reshape(isFirst ? tf.transpose(input, toLast) : input, [
      batch!,
      height!,
      width!,
      channels!,
    ]);
    const weights = weightNamed(layer, 'kernel')!.read();
    const [h, w, from, to] = weights.shape;
    const kernel: tf.Tensor4D = tf.reshape(weights, [h!, w!, from!, to!]);
    const pad = Reflect.get(layer, 'padding') === 'same' ? 'same' : 'valid';
    const plain = tf.conv2d(x, kernel, 1, pad, 'NHWC', dilation);
    const bias = weightNamed(layer, 'bias');
    const shifted: tf.Tensor = bias === undefined ? plain : tf.add(plain, bias.read());
    return activate(layer, isFirst ? tf.transpose(shifted, toFirst) : shifted);
  });
}

/**
 * Makes every dilated `tf.layers.conv2d` trainable. With any activation other than ReLU or ELU, tfjs uses its fused
 * convolution, whose gradient rejects dilations and is not in the registry. Those layers run as a convolution, a bias
 * addition and an activation instead.
 */
export function installDilatedLayers(): void {
  if (own !== undefined) return;
  const layerClass: unknown = registry().Conv2D?.[0];
  if (typeof layerClass !== 'function') return;
  const prototype: { call: Call } = layerClass.prototype;
  const stock = Object.getOwnPropertyDescriptor(prototype, 'call');
  const previous = prototype.call;
  const mended: Call = function (this: tf.layers.Layer, inputs, kwargs) {
    const dilation = dilationOf(this);
    if (dilation === undefined || !isFused(this)) return previous.call(this, inputs, kwargs);
    return unfused(this, oneTensor(inputs), dilation);
  };
  Object.defineProperty(prototype, 'call', { value: mended, configurable: true, writable: true });
  own = { prototype, stock };
}

/** Restores tfjs's own call. */
export function uninstallDilatedLayers(): void {
  if (own === undefined) return;
  if (own.stock === undefined) Reflect.deleteProperty(own.prototype, 'call');
  else Object.defineProperty(own.prototype, 'call', own.stock);
  own = undefined;
}
