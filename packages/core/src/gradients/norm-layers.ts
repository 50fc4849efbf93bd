import * as tf from '@tensorflow/tfjs';
import { oneTensor, registry } from '../tfjs.ts';

type Call = tf.layers.Layer['call'];

const installed: { readonly prototype: { call: Call }; readonly stock: Call }[] = [];

/** What a layer without the weight would multiply by or add. */
const standIns = [
  { flag: 'scale', field: 'gamma', neutral: tf.ones },
  { flag: 'center', field: 'beta', neutral: tf.zeros },
] as const;

/** The shape of the scale and the offset: the sizes of the normalized axes. */
function weightShape(layer: object, input: tf.Tensor): number[] {
  const axis: unknown = Reflect.get(layer, 'axis');
  const axes: unknown[] = Array.isArray(axis) ? axis : [axis];
  return axes.map((at) => input.shape.at(Number(at))!);
}

function withStandIns(
  layer: tf.layers.Layer,
  input: tf.Tensor,
  run: () => ReturnType<Call>,
): ReturnType<Call> {
  const missing = standIns.filter(({ flag }) => Reflect.get(layer, flag) === false);
  const shape = weightShape(layer, input);
  const kept = missing.map(({ field }): unknown => Reflect.get(layer, field));
  for (const { flag, field, neutral } of missing) {
    Reflect.set(layer, flag, true);
    Reflect.set(layer, field, { read: () => neutral(shape) });
  }
  try {
    return run();
  } finally {
    for (const [i, { flag, field }] of missing.entries()) {
      Reflect.set(layer, flag, false);
      Reflect.set(layer, field, kept[i]);
    }
  }
}

/**
 * Makes `tf.layers.batchNormalization` and `tf.layers.layerNormalization` trainable with `scale: false` or
 * `center: false`. tfjs reads the weight that is not there, or cannot differentiate without it.
 */
export function installNormLayers(): void {
  if (installed.length > 0) return;
  for (const name of ['BatchNormalization', 'LayerNormalization']) {
    const layerClass: unknown = registry()[name]?.[0];
    if (typeof layerClass !== 'function') continue;
    const prototype: { call: Call } = layerClass.prototype;
    const stock = prototype.call;
    prototype.call = function (this: tf.layers.Layer, inputs, kwargs) {
      return tf.tidy(() => withStandIns(this, oneTensor(inputs), () => stock.call(this, inputs, kwargs)));
    };
    installed.push({ prototype, stock });
  }
}

/** Restores tfjs's own calls. */
export function uninstallNormLayers(): void {
  for (const { prototype, stock } of installed.splice(0)) prototype.call = stock;
}
