import type * as tf from '@tensorflow/tfjs';
import { registry } from '../tfjs.ts';

type ShapeOf = tf.layers.Layer['computeOutputShape'];

let own: { readonly prototype: { computeOutputShape: ShapeOf }; readonly stock: ShapeOf } | undefined;

/**
 * Makes `tf.layers.centerCrop` leave the shape of its input alone. tfjs writes the cropped size into it, so that a model
 * that starts with the layer expects cropped images.
 */
export function installCenterCrop(): void {
  if (own !== undefined) return;
  const layerClass: unknown = registry().CenterCrop?.[0];
  if (typeof layerClass !== 'function') return;
  const prototype: { computeOutputShape: ShapeOf } = layerClass.prototype;
  const stock = prototype.computeOutputShape;
  prototype.computeOutputShape = function (this: tf.layers.Layer, shape) {
    return stock.call(this, structuredClone(shape));
  };
  own = { prototype, stock };
}

/** Restores tfjs's own function. */
export function uninstallCenterCrop(): void {
  if (own === undefined) return;
  own.prototype.computeOutputShape = own.stock;
  own = undefined;
}
