import {
  attachRecurrent,
  beginTraining,
  compose,
  lossesOf,
  none,
  predict,
  RegattaError,
  type Regularizer,
  stream,
  trainableWeights,
  trainingCallback,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import {
  earlyStopping,
  l1,
  l2,
  maxNorm,
  minMaxNorm,
  nonNeg,
  orthogonalRegularization,
  snapshotEnsemble,
  stochasticWeightAveraging,
  unitNorm,
  weightDecay,
} from './index.ts';

const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync());
const valuesOf = (model: tf.LayersModel): number[][] => model.weights.map((weight) => numbers(weight.read()));

afterEach(() => tf.disposeVariables());

function fill(model: tf.LayersModel): tf.LayersModel {
  for (const [i, weight] of model.weights.entries()) {
    const shape = weight.shape.map((n) => n ?? 1);
    const size = shape.reduce((product, n) => product * n, 1);
    weight.write(tf.tensor(stream(6).fold(i).normal(size), shape));
  }
  return model;
}

/** Embedding, bidirectional LSTM, Regatta recurrent layer, dense. */
function recurrentNetwork(): tf.LayersModel {
  const input = tf.input({ shape: [4], dtype: 'int32' });
  const site = { name: 'rnn', seed: 1 };
  const layers = [
    tf.layers.embedding({ inputDim: 5, outputDim: 3 }),
    tf.layers.bidirectional({
      layer: tf.layers.lstm({ units: 2, returnSequences: true }) as tf.RNN,
      mergeMode: 'concat',
    }),
    attachRecurrent(none, site, { cell: 'gru', units: 3 }),
    tf.layers.dense({ units: 2 }),
  ];
  const output = layers.reduce<tf.SymbolicTensor>((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
  return fill(tf.model({ inputs: input, outputs: output }));
}

const denseNetwork = (): tf.LayersModel => {
  const input = tf.input({ shape: [3] });
  const dense = tf.layers.dense({ units: 2, name: 'logits' });
  return fill(tf.model({ inputs: input, outputs: dense.apply(input) as tf.SymbolicTensor }));
};

/** One update with gradients of ones, as an optimizer with that learning rate would make it. */
function update(model: tf.LayersModel, learningRate: number): void {
  tf.tidy(() => {
    for (const weight of model.trainableWeights) weight.write(tf.sub(weight.read(), learningRate));
  });
}

describe('penalties', () => {
  const sumOf = (weights: readonly tf.LayerVariable[], f: (w: number) => number): number =>
    weights.flatMap((weight) => numbers(weight.read()).map(f)).reduce((a, b) => a + b, 0);

  it('include the kernels of recurrent, bidirectional and embedding layers, which tfjs omits', () => {
    const model = recurrentNetwork();
    const kernels = trainableWeights(model, ['kernel', 'recurrent', 'embedding']);
    expect(kernels).toHaveLength(8);
    const want = sumOf(kernels, (w) => 0.01 * w * w);
    beginTraining(l2({ strength: 0.01 }), model);
    expect(lossesOf(model)).toHaveLength(1);
    expect(numbers(lossesOf(model)[0]!)[0]).toBeCloseTo(want, 4);
  });

  it('leave biases out unless requested', () => {
    const model = denseNetwork();
    const bias = trainableWeights(model, ['bias']);
    expect(numbers(l1({ strength: 2, on: ['bias'] }).penalty!(model))[0]).toBeCloseTo(
      sumOf(bias, (w) => 2 * Math.abs(w)),
      5,
    );
  });

  it('equal those of a tfjs kernelRegularizer', () => {
    const input = tf.input({ shape: [3] });
    const kernelRegularizer = tf.regularizers.l1l2({ l1: 0.1, l2: 0.2 });
    const layer = tf.layers.dense({ units: 2, kernelRegularizer });
    const stock = fill(tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor }));
    const want = numbers(lossesOf(stock)[0]!)[0]!;
    const both = compose(l1({ strength: 0.1 }), l2({ strength: 0.2 }));
    expect(numbers(both.penalty!(denseNetwork()))[0]).toBeCloseTo(want, 5);
  });

  it('drive a kernel toward orthonormal vectors', () => {
    const model = denseNetwork();
    beginTraining(orthogonalRegularization({ strength: 1 }), model);
    const optimizer = tf.train.sgd(0.05);
    for (let step = 0; step < 200; step++) {
      optimizer.minimize(() => tf.addN(lossesOf(model)).asScalar(), false, [
        model.trainableWeights[0]!.read() as tf.Variable,
      ]);
    }
    const kernel = model.trainableWeights[0]!.read();
    const gram = numbers(tf.matMul(kernel, kernel, true, false));
    for (const [i, want] of [1, 0, 0, 1].entries()) expect(gram[i]).toBeCloseTo(want, 3);
  });
});

describe('constraints', () => {
  const constraints: Readonly<Record<string, [Regularizer, (weight: number[][]) => boolean]>> = {
    'max-norm': [maxNorm({ maxValue: 0.5 }), (columns) => columns.every((c) => Math.hypot(...c) < 0.5001)],
    'unit-norm': [unitNorm(), (columns) => columns.every((c) => Math.abs(Math.hypot(...c) - 1) < 1e-5)],
    'non-neg': [nonNeg(), (columns) => columns.flat().every((w) => w >= 0)],
    'min-max-norm': [
      minMaxNorm({ minValue: 2, maxValue: 2.5 }),
      (columns) => columns.every((c) => Math.hypot(...c) > 1.9999 && Math.hypot(...c) < 2.5001),
    ],
  };

  it.each(Object.entries(constraints))(
    '%s holds under model.fit, unlike the tfjs constraint',
    async (_name, [regularizer, holds]) => {
      const model = denseNetwork();
      const columns = (): number[][] => {
        const [first, second] = tf.unstack(model.weights[0]!.read(), 1);
        return [numbers(first!), numbers(second!)];
      };
      model.compile({ optimizer: tf.train.sgd(0.3), loss: 'meanSquaredError' });
      const x = tf.tensor2d(stream(2).normal(24), [8, 3]);
      const y = tf.tensor2d(stream(3).normal(16), [8, 2]);
      const fit = { epochs: 2, batchSize: 4, verbose: 0, shuffle: false };
      await model.fit(x, y, fit);
      expect(holds(columns())).toBe(false);
      const bias = numbers(model.weights[1]!.read());
      await model.fit(x, y, { ...fit, callbacks: trainingCallback(regularizer, model) });
      expect(holds(columns())).toBe(true);
      expect(numbers(model.weights[1]!.read())).not.toEqual(bias);
    },
  );

  it('reach recurrent and bidirectional layers and rows of embeddings', () => {
    const model = recurrentNetwork();
    maxNorm({ maxValue: 0.25 }).afterStep!(model, { step: 0, learningRate: 0.1 });
    for (const weight of trainableWeights(model, ['kernel', 'recurrent', 'embedding'])) {
      const axis = weight.originalName.endsWith('embeddings') ? 1 : 0;
      for (const norm of numbers(tf.norm(weight.read(), 2, axis))) expect(norm).toBeLessThan(0.25001);
    }
  });
});

describe('weight decay', () => {
  it('subtracts decay x learning rate x weights before the step, but leaves biases unchanged', () => {
    const model = denseNetwork();
    const [kernel, bias] = valuesOf(model);
    const training = beginTraining(weightDecay({ decay: 0.5 }), model);
    update(model, 0.1);
    training.afterStep({ step: 0, learningRate: 0.1 });
    training.end();
    const [after, biasAfter] = valuesOf(model);
    for (const [i, w] of kernel!.entries()) expect(after![i]).toBeCloseTo(w - 0.1 - 0.05 * w, 5);
    for (const [i, b] of biasAfter!.entries()) expect(b).toBeCloseTo(bias![i]! - 0.1, 5);
  });

  it('equals an L2 penalty under plain gradient descent, but not under Adam', () => {
    const run = (make: () => tf.Optimizer, regularizer: Regularizer): number[] => {
      const model = denseNetwork();
      const training = beginTraining(regularizer, model);
      const optimizer = make();
      const x = tf.tensor2d(stream(2).normal(24), [8, 3]);
      for (let step = 0; step < 5; step++) {
        optimizer.minimize(() => {
          const loss = tf.mean(tf.square(model.apply(x, { training: true }) as tf.Tensor)).asScalar();
          return tf.addN([loss, ...lossesOf(model)]).asScalar();
        });
        training.afterStep({ step, learningRate: 0.1 });
      }
      training.end();
      return valuesOf(model)[0]!;
    };
    const difference = (make: () => tf.Optimizer): number => {
      const decayed = run(make, weightDecay({ decay: 0.4 }));
      return Math.max(...run(make, l2({ strength: 0.2 })).map((w, i) => Math.abs(w - decayed[i]!)));
    };
    expect(difference(() => tf.train.sgd(0.1))).toBeLessThan(1e-6);
    expect(difference(() => tf.train.adam(0.1))).toBeGreaterThan(1e-3);
  });
});

describe('early stopping', () => {
  const losses = [3, 2, 2.5, 1.9, 2.2, 2.1, 1];

  /**
   * Validates with these losses, moving the weights before each. Returns when it stopped and the weights at each
   * validation.
   */
  function follow(regularizer: Regularizer): {
    stopped: number;
    outcome: object;
    seen: number[][][];
    final: number[][];
  } {
    const model = denseNetwork();
    const training = beginTraining(regularizer, model);
    const seen: number[][][] = [];
    let stopped = 0;
    for (const [i, validationLoss] of losses.entries()) {
      update(model, 0.1);
      seen.push(valuesOf(model));
      stopped = i + 1;
      if (training.afterEvaluation({ step: 10 * stopped, validationLoss }) === 'stop') break;
    }
    const outcome = training.end();
    return { stopped, outcome, seen, final: valuesOf(model) };
  }

  it('stops after `patience` validations without a better loss and restores the best weights', () => {
    const { stopped, outcome, seen, final } = follow(earlyStopping({ patience: 2 }));
    expect([stopped, outcome]).toEqual([6, { restoredStep: 40 }]);
    expect(final).toEqual(seen[3]);
  });

  it('counts a loss as better only beyond minDelta', () => {
    const { stopped, outcome } = follow(earlyStopping({ patience: 2, minDelta: 0.2 }));
    expect([stopped, outcome]).toEqual([4, { restoredStep: 20 }]);
  });

  it('restores the best weights if nothing stopped it, or keeps the last ones on request', () => {
    expect(follow(earlyStopping({ patience: 9 })).outcome).toEqual({ restoredStep: 70 });
    const { outcome, final, seen } = follow(earlyStopping({ restoreBestWeights: false }));
    expect(outcome).toEqual({});
    expect(final).toEqual(seen.at(-1));
  });

  it('does not count a NaN loss as better', () => {
    const training = beginTraining(earlyStopping({ patience: 1 }), denseNetwork());
    expect(training.afterEvaluation({ step: 1, validationLoss: Number.NaN })).toBe('stop');
    expect(training.end()).toEqual({});
  });

  it('starts over with each training run', () => {
    const regularizer = earlyStopping({ patience: 2 });
    expect(follow(regularizer).stopped).toBe(follow(regularizer).stopped);
  });
});

describe('stochastic weight averaging', () => {
  it('ends with the mean of the weights over the last part', () => {
    const model = denseNetwork();
    const start = valuesOf(model);
    const training = beginTraining(stochasticWeightAveraging({ start: 0.5, every: 2 }), model, { steps: 10 });
    for (let step = 0; step < 10; step++) {
      update(model, 1);
      training.afterStep({ step, learningRate: 1 });
    }
    // Weights after steps 6, 8 and 10 are start - 6, - 8 and - 10.
    expect(training.end()).toEqual({ averagedPoints: 3 });
    for (const [i, values] of valuesOf(model).entries()) {
      for (const [j, value] of values.entries()) expect(value).toBeCloseTo(start[i]![j]! - 8, 4);
    }
  });

  it('leaves the weights unchanged if training ended early', () => {
    const model = denseNetwork();
    const training = beginTraining(stochasticWeightAveraging(), model, { steps: 100 });
    const before = valuesOf(model);
    training.afterStep({ step: 0, learningRate: 1 });
    expect(training.end()).toEqual({});
    expect(valuesOf(model)).toEqual(before);
  });

  it('requires the number of steps', () => {
    expect(() => beginTraining(stochasticWeightAveraging(), denseNetwork())).toThrow(RegattaError);
    expect(() => beginTraining(snapshotEnsemble().regularizer, denseNetwork())).toThrow(RegattaError);
  });
});

describe('a snapshot ensemble', () => {
  it('predicts the mean of its snapshots and leaves the model unchanged', () => {
    const model = denseNetwork();
    const x = tf.tensor2d(stream(2).normal(12), [4, 3]);
    const ensemble = snapshotEnsemble({ cycles: 2 });
    expect(() => ensemble.predict(model, x)).toThrow('expected at least one snapshot');
    const training = beginTraining(ensemble.regularizer, model, { steps: 4 });
    const probabilities: tf.Tensor[] = [];
    for (let step = 0; step < 4; step++) {
      const first = model.weights[0]!;
      first.write(tf.mul(first.read(), -1.5));
      training.afterStep({ step, learningRate: 1 });
      if (step % 2 === 1) probabilities.push(tf.softmax(predict(model, x)));
    }
    training.end();
    expect(ensemble.size).toBe(2);
    const before = valuesOf(model);
    const tensors = tf.memory().numTensors;
    const mean = ensemble.predict(model, x);
    expect(tf.memory().numTensors).toBe(tensors + 1);
    expect(valuesOf(model)).toEqual(before);
    const want = numbers(tf.mean(tf.stack(probabilities), 0));
    for (const [i, value] of numbers(mean).entries()) expect(value).toBeCloseTo(want[i]!, 6);
  });
});
