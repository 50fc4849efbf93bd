import { activationLayer, type Rate, stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  adam,
  adamW,
  momentum,
  type RecordedStep,
  recordedStep,
  rmsProp,
  type Step,
  sgd,
  uninstall,
  useWasm,
} from '../index.ts';

beforeAll(async () => {
  await useWasm();
});
afterAll(() => {
  uninstall();
});

const units = 6;
const rows = 8;

/** Bernoulli noise on activations: dropout. */
const noise = (rate: Rate): tf.layers.Layer =>
  activationLayer(
    { name: 'noise', method: 'perturb', params: { noise: 'bernoulli' }, rate },
    { seed: 7, name: 'noise' },
  );

interface Network {
  readonly rate?: Rate;
  readonly layers?: () => tf.layers.Layer[];
  readonly optimizer?: tf.Optimizer;
}

/** A small network, how it is trained on one batch, and all its weights. */
function network({ rate = 0.5, layers = () => [], optimizer = adam({ learningRate: 0.05 }) }: Network = {}) {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units, activation: 'relu', inputShape: [4] }));
  for (const layer of layers()) model.add(layer);
  model.add(noise(rate));
  model.add(tf.layers.dense({ units: 3 }));
  model.setWeights(model.getWeights().map((w, i) => tf.tensor(stream(1).fold(i).normal(w.size), w.shape)));
  const step: Step = (x, y) => {
    const loss = (): tf.Scalar =>
      tf.losses.softmaxCrossEntropy(y!, model.apply(x!, { training: true }) as tf.Tensor);
    return [optimizer.minimize(loss, true)!];
  };
  const weights = (): number[][] => model.weights.map((weight) => Array.from(weight.read().dataSync()));
  return { model, step, weights, optimizer };
}

/** The inputs and targets of a step. */
const batchOf = (i: number, size = rows): [tf.Tensor, tf.Tensor] => {
  const labels = Int32Array.from(stream(3).fold(i).bits(size), (word) => word % 3);
  return [
    tf.tensor(
      stream(2)
        .fold(i)
        .normal(4 * size),
      [size, 4],
    ),
    tf.tidy(() => tf.oneHot(labels, 3).toFloat()),
  ];
};

const recordings: RecordedStep[] = [];
const recordingOf = (step: Step): RecordedStep => {
  const made = recordedStep(step);
  recordings.push(made);
  return made;
};
afterEach(() => {
  for (const one of recordings.splice(0)) one.dispose();
});

/** Runs some steps and returns the losses. */
function losses(
  run: (...inputs: tf.Tensor[]) => readonly tf.Tensor[],
  steps: number,
  sizeOf = (_: number) => rows,
): number[] {
  return Array.from({ length: steps }, (_, i) => {
    const batch = batchOf(i, sizeOf(i));
    const results = run(...batch);
    const [value] = results[0]!.dataSync();
    tf.dispose([batch, [...results]]);
    return value!;
  });
}

describe('a recorded step', () => {
  it.each([
    ['dropout', {}],
    ['a rate of 0', { rate: 0 }],
    ['batch normalization, which assigns its averages', { layers: () => [tf.layers.batchNormalization()] }],
  ] satisfies [string, Network][])('computes what the step computes: %s', (_, options) => {
    const [plain, recorded] = [network(options), network(options)];
    const recording = recordingOf(recorded.step);
    expect(losses(recording.run, 12)).toEqual(losses(plain.step, 12));
    expect(recorded.weights()).toEqual(plain.weights());
    expect(recording.reason).toBeUndefined();
    expect(recording.isReplayed).toBe(true);
  });

  it.each([
    ['Adam with clipped gradients', () => adam({ learningRate: 0.05, clipNorm: 0.1 })],
    ['AdamW', () => adamW({ learningRate: 0.05, weightDecay: 0.1 })],
    ['momentum', () => momentum({ learningRate: 0.05, momentum: 0.9 })],
    ['RMSProp', () => rmsProp({ learningRate: 0.05 })],
    ['gradient descent', () => sgd({ learningRate: 0.1 })],
  ])('updates weights like %s', (_, optimizer) => {
    const [plain, recorded] = [network({ optimizer: optimizer() }), network({ optimizer: optimizer() })];
    const recording = recordingOf(recorded.step);
    expect(losses(recording.run, 12)).toEqual(losses(plain.step, 12));
    expect(recorded.weights()).toEqual(plain.weights());
    expect(recording.isReplayed).toBe(true);
  });

  it('counts the steps of layers and optimizers, so that training continues without it', () => {
    const [plain, recorded] = [network(), network()];
    const recording = recordingOf(recorded.step);
    expect([...losses(recording.run, 7), ...losses(recorded.step, 3)]).toEqual([
      ...losses(plain.step, 7),
      ...losses(plain.step, 3),
    ]);
  });

  it('follows a learning rate that is changed', () => {
    const [plain, recorded] = [network(), network()];
    const recording = recordingOf(recorded.step);
    const run = (train: Step, optimizer: tf.Optimizer): number[] => {
      const first = losses(train, 6);
      (optimizer as ReturnType<typeof adam>).setLearningRate(0.001);
      return [...first, ...losses(train, 6)];
    };
    expect(run(recording.run, recorded.optimizer)).toEqual(run(plain.step, plain.optimizer));
  });

  it('takes batches of several sizes', () => {
    const sizeOf = (i: number): number => (i % 3 === 2 ? 5 : rows);
    const [plain, recorded] = [network(), network()];
    const recording = recordingOf(recorded.step);
    expect(losses(recording.run, 20, sizeOf)).toEqual(losses(plain.step, 20, sizeOf));
    expect(recording.isReplayed).toBe(true);
  });

  it('goes on when weights are assigned between steps', () => {
    const run = (train: Step, { model }: ReturnType<typeof network>): number[] =>
      Array.from({ length: 30 }, () => {
        const [loss] = losses(train, 1);
        tf.tidy(() => {
          for (const weight of model.trainableWeights) weight.write(tf.clipByValue(weight.read(), -0.5, 0.5));
        });
        return loss!;
      });
    const [plain, recorded] = [network(), network()];
    const recording = recordingOf(recorded.step);
    expect(run(recording.run, recorded)).toEqual(run(plain.step, plain));
    expect(recorded.weights()).toEqual(plain.weights());
    expect(recording.isReplayed).toBe(true);
  });

  it('does not change a snapshot of the weights that shares their data', () => {
    const { model, step } = network();
    const recording = recordingOf(step);
    losses(recording.run, 5);
    const snapshot = model.trainableWeights[0]!.read().clone();
    const before = Array.from(snapshot.dataSync());
    losses(recording.run, 5);
    expect(Array.from(snapshot.dataSync())).toEqual(before);
    expect(Array.from(model.trainableWeights[0]!.read().dataSync())).not.toEqual(before);
    snapshot.dispose();
  });

  it('does not change a snapshot of averages that the step assigns', () => {
    const { model, step } = network({ layers: () => [tf.layers.batchNormalization()] });
    const recording = recordingOf(step);
    losses(recording.run, 5);
    const [average] = model.nonTrainableWeights;
    const snapshot = average!.read().clone();
    const before = snapshot.dataSync().slice();
    losses(recording.run, 5);
    expect(snapshot.dataSync()).toEqual(before);
    expect(average!.read().dataSync()).not.toEqual(before);
  });

  it('leaves no tensors behind, and frees its memory', () => {
    const { model, step, optimizer } = network();
    losses(step, 1);
    const before = tf.memory();
    const recording = recordingOf(step);
    losses(recording.run, 6);
    const during = tf.memory();
    expect(during.numTensors).toBe(before.numTensors);
    losses(recording.run, 200);
    expect(tf.memory()).toEqual(during);
    recording.dispose();
    expect(tf.memory()).toEqual(before);
    model.dispose();
    optimizer.dispose();
  });

  it('predicts, too', () => {
    const { model } = network();
    const recording = recordingOf((x) => [model.apply(x!) as tf.Tensor]);
    for (let i = 0; i < 5; i++) {
      tf.tidy(() => {
        const [x] = batchOf(i);
        const [ours] = recording.run(x);
        expect(ours!.dataSync()).toEqual((model.apply(x) as tf.Tensor).dataSync());
      });
    }
    expect([recording.reason, recording.isReplayed]).toEqual([undefined, true]);
  });

  it('does not hand out its inputs or variables', () => {
    const variable = tf.variable(tf.tensor1d([1, 2]));
    const recording = recordingOf((x) => [x!, variable]);
    for (let i = 0; i < 5; i++) {
      const x = tf.tensor1d([i]);
      const results = recording.run(x);
      expect(results.map((result) => Array.from(result.dataSync()))).toEqual([[i], [1, 2]]);
      tf.dispose([x, results]);
    }
    expect(Array.from(variable.dataSync())).toEqual([1, 2]);
    variable.dispose();
  });
});

describe('misuse', () => {
  const wrong = (step: unknown, ...inputs: unknown[]): void =>
    void Reflect.apply(recordedStep(step as Step).run, undefined, inputs);

  it.each([
    ['no function', 'step', [], 'expected step to be a function'],
    ['no result', (): undefined => undefined, [], 'Return e.g. [loss], or [] for nothing.'],
    ['a tensor instead of a list', () => tf.scalar(1), [], 'expected a step that returns a list of tensors'],
    ['an async step', async (): Promise<tf.Tensor[]> => [], [], 'Remove async'],
    ['an input that is no tensor', (): tf.Tensor[] => [], [[1, 2]], 'expected input 0 to be a tensor'],
  ] as const)('is refused: %s', (_, step, inputs, message) => {
    expect(() => wrong(step, ...inputs)).toThrow(message);
  });
});

describe('a step that cannot be replayed says why, and is run as it is', () => {
  const reasonOf = (step: Step, calls = 6): string | undefined => {
    const recording = recordingOf(step);
    for (let i = 0; i < calls; i++) tf.dispose(recording.run(...batchOf(i)));
    expect(recording.isReplayed).toBe(false);
    return recording.reason;
  };

  it('values are read', () => {
    expect(reasonOf((x) => [tf.mul(x!, x!.dataSync()[0]!)])).toBe('values are read in the middle of it');
  });

  it('JavaScript computes another constant each time', () => {
    let calls = 0;
    expect(reasonOf((x) => [tf.mul(x!, tf.tensor1d([calls++, 1, 1, 1]))])).toMatch('differ between steps');
  });

  it('JavaScript makes another number of tensors each time', () => {
    let calls = 0;
    const step: Step = (x) => {
      for (let i = 0; i < calls % 2; i++) tf.scalar(1);
      calls += 1;
      return [tf.neg(x!)];
    };
    expect(reasonOf(step)).toMatch('differ between steps');
  });

  it('a rate follows a schedule', () => {
    const { step } = network({ rate: { kind: 'linear', start: 0, end: 0.5, duration: 100 } });
    expect(reasonOf(step)).toBe('a rate follows a schedule');
  });

  it('the optimizer belongs to tfjs', () => {
    const { step } = network({ optimizer: tf.train.adam(0.01) });
    expect(reasonOf(step)).toBe('its optimizer is not one of @regatta/wasm');
  });

  it('different operations run in turn', () => {
    let calls = 0;
    expect(reasonOf((x) => [calls++ % 2 === 0 ? tf.neg(x!) : tf.abs(x!)])).toMatch('steps differ');
  });

  it('a variable is disposed of', () => {
    const variable = tf.variable(tf.scalar(2));
    const other = tf.variable(tf.scalar(3));
    const recording = recordingOf((x) => [tf.mul(x!, variable.isDisposed ? other : variable)]);
    const results = Array.from({ length: 8 }, (_, i) => {
      if (i === 5) variable.dispose();
      return recording.run(tf.scalar(1))[0]!.dataSync()[0];
    });
    expect(results).toEqual([2, 2, 2, 2, 2, 3, 3, 3]);
    expect(recording.reason).toBe('a variable that it uses has been disposed of');
  });

  it('an error leaves no tensors behind but those of the caller', () => {
    const before = tf.memory();
    let calls = 0;
    const recording = recordingOf((x) => {
      const y = tf.neg(x!);
      calls += 1;
      if (calls % 2 === 0) throw new Error('every other time');
      return [tf.mul(y, y)];
    });
    const x = tf.ones([4]);
    for (let i = 0; i < 12; i++) {
      try {
        tf.dispose(recording.run(x));
      } catch {}
    }
    recording.dispose();
    x.dispose();
    expect(tf.memory()).toEqual(before);
  });

  it('an error of the step is its own, and leaves the backend as it was', () => {
    const recording = recordingOf((x) => {
      if (x!.shape[0] === 3) throw new Error('three rows');
      return [tf.neg(x!)];
    });
    for (let i = 0; i < 3; i++) expect(() => recording.run(tf.ones([3]))).toThrow('three rows');
    expect(Array.from(tf.add(1, 1).dataSync())).toEqual([2]);
    for (let i = 0; i < 5; i++)
      expect(recording.run(tf.ones([2]))[0]!.dataSync()).toEqual(new Float32Array([-1, -1]));
  });
});
