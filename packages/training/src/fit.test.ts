import {
  activityRegularizationLayer,
  earlyStopping,
  l2,
  labelSmoothing,
  maxNorm,
  mixup,
  rDrop,
} from '@regatta/baselines';
import { compose, lossesOf, stream } from '@regatta/core';
import { dropoutLayer } from '@regatta/dense-dropout';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, fit } from './index.ts';
import { classified, dense, drawn, setDrawnWeights, weightsOf } from './testing/models.ts';

const close = (got: readonly number[], want: readonly number[], digits = 5): void => {
  expect(got).toHaveLength(want.length);
  got.forEach((value, i) => {
    expect(value).toBeCloseTo(want[i]!, digits);
  });
};

describe('fit', () => {
  const compiled = { optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] } as const;

  it('matches model.fit where that is correct', async () => {
    const { x, y } = classified(22);
    const validation = classified(7);
    const [stock, ours] = [dense(), dense()];
    stock.compile({ ...compiled, metrics: ['accuracy'] });
    ours.compile({ ...compiled, metrics: ['accuracy'] });
    const want = await stock.fit(x, y, {
      epochs: 4,
      batchSize: 8,
      shuffle: false,
      verbose: 0,
      validationData: [validation.x, validation.y],
    });
    const { history } = await fit(ours, { x, y }, { epochs: 4, batchSize: 8, shuffle: false, validation });
    const column = (name: string): number[] => want.history[name]!.map(Number);
    close(
      history.map(({ loss }) => loss),
      column('loss'),
    );
    close(
      history.map(({ validationLoss }) => validationLoss!),
      column('val_loss'),
    );
    close(
      history.map(({ metrics }) => metrics.acc!),
      column('acc'),
    );
    close(
      history.map(({ validationMetrics }) => validationMetrics!.acc!),
      column('val_acc'),
    );
    weightsOf(ours).forEach((values, i) => {
      close(values, weightsOf(stock)[i]!);
    });
  });

  it('shuffles by seed and epoch only: a hand-written loop gets the same bits', async () => {
    const { x, y } = classified();
    const [ours, byHand] = [dense(), dense()];
    const options = { optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy' } as const;
    const { history } = await fit(ours, { x, y }, { ...options, epochs: 2, batchSize: 6, seed: 5 });
    const optimizer = tf.train.sgd(0.1);
    const variables = byHand.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const losses: number[] = [];
    for (const epoch of [0, 1]) {
      const order = stream(5).fold('order').fold(epoch).permutation(20);
      let sum = 0;
      for (let i = 0; i < 20; i += 6) {
        const rows = order.slice(i, i + 6);
        const [bx, by] = [x, y].map((all) => tf.gather(all, tf.tensor1d(rows, 'int32')));
        const loss = optimizer.minimize(
          () =>
            tf
              .mean(
                tf.metrics.categoricalCrossentropy(by!, byHand.apply(bx!, { training: true }) as tf.Tensor),
              )
              .asScalar(),
          true,
          variables,
        );
        sum += loss!.dataSync()[0]! * rows.length;
      }
      losses.push(sum / 20);
    }
    expect(weightsOf(ours)).toEqual(weightsOf(byHand));
    expect(history.map(({ loss }) => loss)).toEqual(losses);
  });

  it('gives the same bits for the same seed, and different bits for a different seed', async () => {
    const run = async (seed: number): Promise<unknown> => {
      const model = dense(dropoutLayer({ rate: 0.4, seed: 2 }));
      const options = { optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy' } as const;
      const { history } = await fit(model, classified(), {
        ...options,
        epochs: 2,
        batchSize: 8,
        seed,
        validationSplit: 0.25,
      });
      return { history, weights: weightsOf(model) };
    };
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  it('supports several inputs and outputs, compiled or not, by order or by name', async () => {
    const build = (): tf.LayersModel => {
      const a = tf.input({ shape: [2], name: 'a' });
      const b = tf.input({ shape: [3], name: 'b' });
      const joined = tf.layers.concatenate().apply([a, b]) as tf.SymbolicTensor;
      const p = tf.layers.dense({ units: 1, name: 'p' }).apply(joined) as tf.SymbolicTensor;
      const q = tf.layers
        .dense({ units: 2, name: 'q', activation: 'softmax' })
        .apply(joined) as tf.SymbolicTensor;
      return setDrawnWeights(tf.model({ inputs: [a, b], outputs: [p, q] }));
    };
    const [a, b, p] = [drawn([9, 2], 'a'), drawn([9, 3], 'b'), drawn([9], 'p')];
    const q = tf.tensor1d([0, 1, 1, 0, 1, 0, 0, 1, 1]);
    const loss = { p: 'meanSquaredError', q: 'sparseCategoricalCrossentropy' };
    const [stock, ordered, named] = [build(), build(), build()];
    stock.compile({ optimizer: 'sgd', loss });
    ordered.compile({ optimizer: 'sgd', loss });
    const want = await stock.fit([a, b], [p.reshape([9, 1]), q.reshape([9, 1])], {
      epochs: 3,
      batchSize: 4,
      shuffle: false,
      verbose: 0,
    });
    const options = { epochs: 3, batchSize: 4, shuffle: false } as const;
    const one = await fit(ordered, { x: [a, b], y: [p, q] }, options);
    const two = await fit(named, { x: { b, a }, y: { q, p } }, { ...options, optimizer: 'sgd', loss });
    close(
      one.history.map((record) => record.loss),
      want.history.loss!.map(Number),
    );
    close(
      one.history.map((record) => record.metrics.p_loss!),
      want.history.p_loss!.map(Number),
    );
    expect(two.history).toEqual(one.history);
    expect(weightsOf(named)).toEqual(weightsOf(ordered));
  });

  it('A8: reports and minimizes penalties that tfjs omits, and evaluates them separately', async () => {
    const regularizer = tf.regularizers.l2({ l2: 0.1 });
    const build = (): tf.LayersModel =>
      setDrawnWeights(
        tf.sequential({
          layers: [
            tf.layers.bidirectional({
              layer: tf.layers.lstm({
                units: 3,
                kernelRegularizer: regularizer,
                recurrentRegularizer: regularizer,
                recurrentInitializer: 'glorotUniform',
              }) as tf.RNN,
              inputShape: [4, 2],
              mergeMode: 'concat',
            }),
            tf.layers.dense({ units: 1, kernelRegularizer: regularizer }),
          ],
        }),
      );
    const [x, y] = [drawn([6, 4, 2], 'x'), drawn([6, 1], 'y')];
    const [stock, ours] = [build(), build()];
    const squares = (model: tf.LayersModel): number =>
      weightsOf(model)
        .flat()
        .reduce((sum, w) => sum + 0.1 * w * w, 0) -
      model.weights
        .filter(({ name }) => name.includes('bias'))
        .flatMap((w) => [...w.read().dataSync()])
        .reduce((sum, w) => sum + 0.1 * w * w, 0);
    stock.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    ours.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const before = squares(ours);
    const plain = tf.metrics
      .meanSquaredError(y, ours.predict(x) as tf.Tensor)
      .mean()
      .dataSync()[0]!;
    const found = await fit(ours, { x, y }, { epochs: 1, batchSize: 6, validation: { x, y } });
    const [record] = found.history;
    expect(record!.loss).toBeCloseTo(plain, 5);
    expect(record!.penalty).toBeCloseTo(before, 5);
    expect(record!.total).toBe(record!.loss + record!.penalty);
    expect(record!.validationPenalty).toBeCloseTo(squares(ours), 5);
    expect(evaluate(ours, { x, y })).toEqual({
      loss: record!.validationLoss,
      penalty: record!.validationPenalty,
      total: record!.validationTotal,
      metrics: {},
    });
    // tfjs minimizes a different objective, without the penalties of the bidirectional layer.
    await stock.fit(x, y, { epochs: 1, batchSize: 6, shuffle: false, verbose: 0 });
    expect(squares(stock)).toBeGreaterThan(squares(ours) + 0.01);
  });

  it('A7: applies constraints after every step, including those in cells', async () => {
    const kernelConstraint = tf.constraints.maxNorm({ maxValue: 0.1, axis: 0 });
    const build = (): tf.LayersModel =>
      setDrawnWeights(
        tf.sequential({
          layers: [
            tf.layers.rnn({
              cell: [
                tf.layers.gruCell({ units: 3, kernelConstraint, recurrentInitializer: 'glorotUniform' }),
              ] as tf.RNN['cell'][],
              inputShape: [3, 2],
            }),
            tf.layers.dense({ units: 2, kernelConstraint, biasConstraint: tf.constraints.nonNeg() }),
          ],
        }),
      );
    const norms = (model: tf.LayersModel): number =>
      Math.max(...[0, 3].map((i) => tf.max(tf.norm(model.getWeights()[i]!, 2, 0)).dataSync()[0]!));
    const data = { x: drawn([8, 3, 2], 'x'), y: drawn([8, 2], 'y') };
    const [stock, ours] = [build(), build()];
    for (const model of [stock, ours])
      model.compile({ optimizer: tf.train.sgd(0.5), loss: 'meanSquaredError' });
    await stock.fit(data.x, data.y, { epochs: 5, verbose: 0 });
    // The initial weights satisfy the constraint; in tfjs, training violates it.
    expect(norms(stock)).toBeGreaterThan(0.2);
    const seen: number[] = [];
    await fit(ours, data, { epochs: 5, onProgress: () => void seen.push(norms(ours)) });
    expect(Math.max(...seen)).toBeLessThan(0.1 + 1e-5);
    expect(Math.min(...weightsOf(ours).at(-1)!)).toBeGreaterThanOrEqual(0);
  });

  it('penalizes activities, where tfjs throws', async () => {
    const activityRegularizer = tf.regularizers.l2({ l2: 0.1 });
    expect(() =>
      tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2], activityRegularizer })] }),
    ).toThrow();
    const model = dense(activityRegularizationLayer({ l2: 0.1 }));
    const data = classified();
    const before = tf.tidy(() => {
      const hidden = model.layers[0]!.apply(data.x) as tf.Tensor;
      return (tf.sum(tf.square(hidden)).dataSync()[0]! * 0.1) / 20;
    });
    const { history } = await fit(model, data, { optimizer: 'sgd', loss: 'categoricalCrossentropy' });
    // One batch of 20: the penalty before the first step.
    expect(history[0]!.penalty).toBeCloseTo(before, 5);
    expect(history[0]!.validationPenalty).toBeUndefined();
  });

  it('restores the best weights, where tfjs throws', async () => {
    expect(() => tf.callbacks.earlyStopping({ restoreBestWeights: true })).toThrow();
    const [data, validation] = [classified(12), { x: drawn([12, 4], 'vx'), y: classified(12).y }];
    const model = dense();
    const options = { optimizer: tf.train.adam(0.3), loss: 'categoricalCrossentropy' } as const;
    const found = await fit(model, data, {
      ...options,
      epochs: 60,
      validation,
      regularizer: earlyStopping({ patience: 3 }),
    });
    const losses = found.history.map(({ validationLoss }) => validationLoss!);
    const best = losses.indexOf(Math.min(...losses));
    expect(found.status).toBe('stopped');
    expect(found.history).toHaveLength(best + 4);
    expect(found.outcome).toEqual({ restoredStep: found.history[best]!.step });
    expect(evaluate(model, validation, { loss: 'categoricalCrossentropy' }).loss).toBe(losses[best]);
  });

  it('runs every hook of a regularizer', async () => {
    const regularizer = compose(
      l2({ strength: 0.01 }),
      labelSmoothing({ smoothing: 0.2 }),
      mixup({ alpha: 0.3 }),
      maxNorm({ maxValue: 0.3 }),
      rDrop({ rate: 0.3 }),
    );
    const model = dense(dropoutLayer({ rate: 0.3, seed: 4 }));
    const options = { optimizer: tf.train.adam(0.05), loss: 'categoricalCrossentropy' } as const;
    const { history } = await fit(model, classified(), {
      ...options,
      regularizer,
      epochs: 3,
      metrics: 'accuracy',
    });
    const bound = tf.norm(model.getWeights()[0]!, 2, 0).dataSync();
    expect(Math.max(...bound)).toBeLessThan(0.3 + 1e-5);
    for (const { penalty, metrics } of history) {
      expect(penalty).toBeGreaterThan(0);
      expect(metrics.acc).toBeGreaterThanOrEqual(0);
    }
    expect(lossesOf(model)).toHaveLength(1);
  });

  it('follows and reports a schedule of the learning rate', async () => {
    const data = classified();
    const optimizers: tf.Optimizer[] = [
      tf.train.sgd(1),
      tf.train.momentum(1, 0.5),
      tf.train.adam(1),
      tf.train.adagrad(1),
      tf.train.adadelta(1),
      tf.train.adamax(1),
      tf.train.rmsprop(1),
    ];
    for (const optimizer of optimizers) {
      const learningRate = { kind: 'linear', start: 0.5, end: 0.1, duration: 4 } as const;
      const { history } = await fit(dense(), data, {
        optimizer,
        loss: 'categoricalCrossentropy',
        learningRate,
        epochs: 3,
      });
      close(
        history.map((record) => record.learningRate),
        [0.5, 0.4, 0.3],
      );
      expect(optimizer.getConfig().learningRate).toBeCloseTo(0.3);
    }
    const still = dense();
    const before = weightsOf(still);
    await fit(still, data, { optimizer: 'sgd', loss: 'categoricalCrossentropy', learningRate: () => 0 });
    expect(weightsOf(still)).toEqual(before);
  });

  it('clips gradients by norm and by value', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('clipNorm', 'clipValue'),
        fc.double({ min: 0.001, max: 0.1, noNaN: true }),
        async (key, bound) => {
          const model = dense();
          const before = weightsOf(model).flat();
          const options = {
            optimizer: tf.train.sgd(1),
            loss: 'categoricalCrossentropy',
            [key]: bound,
          } as const;
          await fit(model, classified(), options);
          const moves = weightsOf(model)
            .flat()
            .map((value, i) => value - before[i]!);
          const size = key === 'clipNorm' ? Math.hypot(...moves) : Math.max(...moves.map(Math.abs));
          expect(size).toBeCloseTo(bound, 5);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('weights examples and classes as if they were repeated', async () => {
    const { x, y } = classified(6);
    const rows = [0, 0, 0, 1, 2, 2, 3, 4, 5];
    const twice = { x: tf.gather(x, rows), y: tf.gather(y, rows) };
    const options = { loss: 'categoricalCrossentropy', batchSize: 9, shuffle: false } as const;
    const [weighted, repeated, classes] = [dense(), dense(), dense()];
    // The mean over 6 examples is 9/6 of the mean over 9.
    await fit(
      weighted,
      { x, y },
      { ...options, optimizer: tf.train.sgd(0.6), sampleWeight: [3, 1, 2, 1, 1, 1] },
    );
    await fit(repeated, twice, { ...options, optimizer: tf.train.sgd(0.9) });
    close(weightsOf(weighted).flat(), weightsOf(repeated).flat());
    await fit(classes, { x, y }, { ...options, optimizer: tf.train.sgd(0.1), classWeight: { 0: 2, 1: 0.5 } });
    const found = tf.argMax(y, 1).dataSync();
    const bySample = dense();
    const sampleWeight = Array.from(found, (label) => [2, 0.5, 1][label]!);
    await fit(bySample, { x, y }, { ...options, optimizer: tf.train.sgd(0.1), sampleWeight });
    expect(weightsOf(classes)).toEqual(weightsOf(bySample));
  });
});
