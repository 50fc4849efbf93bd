import type * as tf from '@tensorflow/tfjs';
import { AttentionHost } from './hosts/attention.ts';
import { weightName } from './tfjs.ts';

/** The name of a weight within its layer, unique there: `kernel`, or `query/kernel` in an attention layer. */
export function weightPath(layer: tf.layers.Layer, variable: tf.LayerVariable): string {
  const parts = layer instanceof AttentionHost ? 2 : 1;
  return parts === 1 ? weightName(variable) : variable.originalName.split('/').slice(-parts).join('/');
}
