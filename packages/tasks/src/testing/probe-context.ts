import type { TrainingOptions } from '@regatta/record';
import { baselineSpec, type RegularizerSpec } from '@regatta/record';
import type { ProbeContext } from '@regatta/trial';
import { blockStream, buildNetwork, loadTask, train } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { createRegularizer, taskNamed } from '../registry.ts';

/** The context of a probe for a network trained for a few steps. The caller disposes of the model. */
export async function probeContext(
  name: string,
  steps: number,
  spec: RegularizerSpec = baselineSpec,
  training: Partial<TrainingOptions> = {},
): Promise<ProbeContext> {
  const task = taskNamed(name);
  const regularizer = createRegularizer(spec);
  const data = await loadTask({ task: name, seed: 0 });
  const model = buildNetwork(task, regularizer, 0);
  const order = blockStream(name, 0, 'order');
  const options = { ...task.defaults, ...training, steps };
  await train({ model, regularizer, data, objective: task.objective, options, order });
  return { task, model, regularizer, data, test: data.test, seed: 0, stream: blockStream(name, 0, 'eval') };
}

/** The weights of a layer as arrays. */
export const weightsOf = (model: tf.LayersModel, layer: string): Float32Array[] =>
  model.getLayer(layer).weights.map((weight) => Float32Array.from(weight.read().dataSync<'float32'>()));

/** Changes a weight of a layer. */
export function changeWeight(
  model: tf.LayersModel,
  layer: string,
  index: number,
  change: (values: Float32Array) => Float32Array,
): void {
  const weight = model.getLayer(layer).weights[index]!;
  const { shape } = weight.read();
  const changed = tf.tensor(change(Float32Array.from(weight.read().dataSync<'float32'>())), shape);
  weight.write(changed);
  changed.dispose();
}
