/** Trains with checkpoints in IndexedDB, aborts, goes on with a new model, and compares with a training that was left alone. */
import * as tf from '@tensorflow/tfjs';
import { stream } from '../../packages/core/src/index.ts';
import { dropoutLayer } from '../../packages/dense-dropout/src/index.ts';
import { fit, indexedDbCheckpoints } from '../../packages/training/src/index.ts';

const draw = (shape: [number, number], name: string): tf.Tensor =>
  tf.tensor(
    stream(3)
      .fold(name)
      .normal(shape[0] * shape[1]),
    shape,
  );

function build(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, activation: 'tanh', inputShape: [4] }),
      dropoutLayer({ rate: 0.3, seed: 2 }),
      tf.layers.dense({ units: 2 }),
    ],
  });
  model.setWeights(
    model.getWeights().map(({ shape }, i) => draw([shape[0]!, shape[1] ?? 1], `w${i}`).reshape(shape)),
  );
  return model;
}

/** What a training with an interruption in a browser comes to. */
export interface ResumedTraining {
  readonly backend: string;
  /** How the interrupted training ended. */
  readonly interrupted: string;
  /** Steps of the checkpoint that the second one went on from. */
  readonly resumedFrom: number | undefined;
  /** Whether its weights and its history are those of a training that was left alone. */
  readonly equal: boolean;
}

/** @param backend of tfjs to train on. */
export async function resumeTraining(backend: string): Promise<ResumedTraining> {
  await tf.setBackend(backend);
  const data = { x: draw([40, 4], 'x'), y: draw([40, 2], 'y') };
  const train = async (
    more: Pick<NonNullable<Parameters<typeof fit>[2]>, 'checkpoint' | 'signal' | 'onProgress'>,
  ) => {
    const model = build();
    const optimizer = tf.train.adam(0.05);
    const result = await fit(model, data, {
      optimizer,
      loss: 'meanSquaredError',
      epochs: 4,
      batchSize: 8,
      ...more,
    });
    return { ...result, weights: model.getWeights().map((weight) => [...weight.dataSync()]) };
  };
  const whole = await train({});
  const storage = indexedDbCheckpoints(`check ${backend}`);
  const control = new AbortController();
  const onProgress = ({ step }: { readonly step: number }): void => {
    if (step === 7) control.abort();
  };
  const first = await train({ checkpoint: { storage, every: 3 }, signal: control.signal, onProgress });
  const second = await train({ checkpoint: { storage, every: 3 } });
  const { resumedFrom } = second;
  const equal =
    JSON.stringify([second.weights, second.history]) === JSON.stringify([whole.weights, whole.history]);
  return { backend, interrupted: first.status, resumedFrom, equal };
}
