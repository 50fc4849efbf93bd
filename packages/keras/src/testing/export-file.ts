import * as tf from '@tensorflow/tfjs';
import { toKeras } from '../to-keras.ts';

/** What {@link toKeras} makes of a model, as text and bytes. */
export async function fileParts(
  model: tf.LayersModel,
): Promise<{ readonly json: string; readonly weights: Uint8Array }> {
  const { modelTopology, weightSpecs, weightData } = await toKeras(model);
  const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
  return { json: JSON.stringify({ modelTopology, weightSpecs }), weights };
}
