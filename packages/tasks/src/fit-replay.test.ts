import './index.ts';
import { type FitResult, fit, type Replay } from '@regatta/training';
import {
  buildNetwork,
  drawnFrom,
  inputsOf,
  isIdle,
  labelsOf,
  loadTask,
  type TaskData,
  taskNamed,
  useBackend,
} from '@regatta/trial';
import { adam, recordedStep } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRegularizer } from './registry.ts';
import { regularizers } from './regularizers.ts';

const batchSize = 8;
/** For each of the two sizes of batches, the first step is run as it is, two are recorded, others replayed. */
const epochs = 5;
const rows = 2 * batchSize + 3;

/** Arms with a part that cannot be replayed, and why. */
const notReplayed: Readonly<Record<string, string>> = {
  'sparse-variational-dropout': 'gradients: a method computes with the number of the training step',
  'drop-block': 'gradients: values that JavaScript computes differ between steps',
  cutout: 'gradients: values that JavaScript computes differ between steps',
  'max-pool-dropout': 'gradients: values that JavaScript computes differ between steps',
  'weighted-channel-dropout': 'gradients: values are read in the middle of it',
};

/** What `fit` returns, and all weights after it. */
async function trained(
  name: string,
  arm: string,
  data: TaskData,
  replay: { readonly replay?: Replay },
): Promise<FitResult & { readonly weights: readonly Float32Array[] }> {
  const task = taskNamed(name);
  const regularizer = createRegularizer({ name: arm, options: {} });
  const model = buildNetwork(task, regularizer, 0);
  const { split } = drawnFrom(data);
  const taken = Int32Array.from({ length: rows }, (_, i) => i);
  const x = inputsOf(split, taken, data);
  const y = tf.tidy(() =>
    task.objective.targets(tf.tensor(labelsOf(split, taken, data), [rows, ...(data.labelShape ?? [])])),
  );
  const optimizer = adam({ learningRate: 0.01 });
  try {
    const validation = regularizer.needsValidation ? { validation: { x, y } } : {};
    const { loss } = task.objective;
    const result = await fit(
      model,
      { x, y },
      { regularizer, optimizer, loss, epochs, batchSize, seed: 4, clipNorm: 0.5, ...validation, ...replay },
    );
    return { ...result, weights: model.weights.map((weight) => weight.read().dataSync() as Float32Array) };
  } finally {
    tf.dispose([x, y]);
    optimizer.dispose();
    model.dispose();
  }
}

beforeAll(() => useBackend('wasm'));

describe.each(['generated-tabular-mlp', 'generated-glyphs-cnn', 'generated-grammar-rnn'])(
  'fit of %s',
  (name) => {
    let data: TaskData;
    beforeAll(async () => {
      data = await loadTask({ task: name, seed: 0 });
    });

    const arms = regularizers.filter((entry) => !isIdle({ name: entry.name, options: {} }, taskNamed(name)));

    it.each(arms.map((entry) => entry.name))('replays the very steps of %s', async (arm) => {
      const plain = await trained(name, arm, data, {});
      const { notReplayed: reason, ...replayed } = await trained(name, arm, data, { replay: recordedStep });
      expect(replayed).toEqual(plain);
      expect([undefined, notReplayed[arm]]).toContain(reason);
    });
  },
);
