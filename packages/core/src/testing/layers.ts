import * as tf from '@tensorflow/tfjs';
import { RegattaError } from '../errors.ts';
import { expectSame, fail, numbers } from './assert.ts';
import type { Check } from './check.ts';
import { inferencePass, inputFor, isActivation, network, probe, reload, trainingPass } from './probe.ts';
import { make, type ProbeHook, type Subject } from './subject.ts';

function compile(subject: Subject, model: tf.LayersModel): void {
  const base = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Scalar =>
    tf.losses.softmaxCrossEntropy(yTrue, yPred).asScalar();
  model.compile({ optimizer: tf.train.sgd(0.05), loss: make(subject).loss?.(base) ?? base });
}

async function train(subject: Subject, hook: ProbeHook, model: tf.LayersModel): Promise<number[]> {
  const x = inputFor(subject, hook, 16);
  const units = model.outputs[0]!.shape.at(-1) ?? 1;
  const y = tf.tidy(() => {
    const labels = Array.from({ length: 16 }, (_, i) => i % units);
    return tf.oneHot(tf.tensor1d(labels, 'int32'), units).toFloat();
  });
  const history = await model.fit(x, y, { epochs: 3, batchSize: 8, shuffle: false, verbose: 0 });
  x.dispose();
  y.dispose();
  return (history.history.loss ?? []).map(Number);
}

/** Checks of the behavior as a tfjs layer: shapes, masks, fit, wrappers and errors. */
export const layerChecks: readonly Check[] = [
  {
    name: 'keeps the dtype and outputs the announced shape',
    applies: () => true,
    run: (subject, hook) => {
      const x = inputFor(subject, hook, 3);
      const model = probe(subject, hook);
      const announced = model.outputs[0]!.shape.slice(1);
      for (const y of [trainingPass(model, x), inferencePass(model, x)]) {
        if (y.dtype !== 'float32') fail(`output has dtype ${y.dtype}, expected float32`);
        const fits = announced.every((size, axis) => size === null || size === y.shape[axis + 1]);
        if (!fits || y.shape.length !== announced.length + 1)
          fail(`output has shape [${y.shape}], expected [*,${announced}]`);
        if (subject.multipliesRows !== true && y.shape[0] !== 3)
          fail(`output has ${y.shape[0]} rows, expected 3`);
      }
    },
  },
  {
    name: 'passes on a mask',
    applies: (_subject, hook) => isActivation(hook),
    run: (subject, hook) => {
      if (!isActivation(hook)) return;
      const placed = make(subject)[hook]!({ name: 'site', seed: 5 });
      const x = inputFor(subject, hook, 3);
      const mask = tf.ones([3, x.shape[1] ?? 1], 'bool');
      for (const layer of 'apply' in placed ? [placed] : placed) {
        if (layer.computeMask(x, mask) !== mask) fail(`${layer.name} drops the mask`);
      }
    },
  },
  {
    name: 'trains under model.fit with a finite loss and without leaking tensors',
    applies: () => true,
    run: async (subject, hook) => {
      const model = network(subject, hook);
      compile(subject, model);
      await train(subject, hook, model);
      const before = tf.memory().numTensors;
      const losses = await train(subject, hook, model);
      if (!losses.every(Number.isFinite)) fail(`the losses are not finite: ${losses}`);
      const left = tf.memory().numTensors - before;
      if (left > 0) fail(`fit leaked ${left} tensors`);
    },
  },
  {
    name: 'penalties of the model are finite scalars',
    applies: () => true,
    run: (subject, hook) => {
      const model = network(subject, hook);
      trainingPass(model, inputFor(subject, hook, 4));
      for (const penalty of model.calculateLosses()) {
        if (penalty.rank !== 0 || !Number.isFinite(numbers(penalty)[0]))
          fail('a penalty is not a finite scalar');
      }
    },
  },
  {
    name: 'works inside TimeDistributed, before and after saving',
    applies: (subject, hook) => hook === 'hidden' && subject.law !== 'none',
    run: async (subject, hook) => {
      const placed = make(subject).hidden!({ name: 'site', seed: 5 });
      const layer = 'apply' in placed ? placed : placed[0]!;
      const input = tf.input({ shape: [3, 12] });
      const output = tf.layers.timeDistributed({ layer }).apply(input) as tf.SymbolicTensor;
      const model = tf.model({ inputs: input, outputs: output });
      const frame = inputFor(subject, hook, 8);
      const x = tf.stack([frame, frame, frame], 1);
      expectSame(inferencePass(model, x), x, 'inference');
      const [first, second] = tf.unstack(trainingPass(model, x), 1);
      const shared = numbers(first!).every((value, i) => value === numbers(second!)[i]);
      if (shared && subject.stochastic !== false) fail('time steps share one mask');
      const loaded = await reload(model);
      expectSame(trainingPass(loaded, x), trainingPass(model, x), 'training call of the loaded model');
    },
  },
  {
    name: 'works after a Bidirectional layer',
    applies: (_subject, hook) => hook === 'sequence',
    run: async (subject) => {
      const regularizer = make(subject);
      const input = tf.input({ shape: [5, 3] });
      const rnn = tf.layers.simpleRNN({ units: 2, returnSequences: true });
      let value = tf.layers
        .bidirectional({ layer: rnn as tf.RNN, mergeMode: 'concat' })
        .apply(input) as tf.SymbolicTensor;
      const placed = regularizer.sequence!({ name: 'site', seed: 5 });
      for (const layer of 'apply' in placed ? [placed] : placed)
        value = layer.apply(value) as tf.SymbolicTensor;
      const model = tf.model({ inputs: input, outputs: value });
      const loaded = await reload(model);
      const x = tf.ones([2, 5, 3]);
      expectSame(trainingPass(loaded, x), trainingPass(model, x), 'training call of the loaded model');
    },
  },
  {
    name: 'rejects invalid rates and unknown options at construction',
    applies: () => true,
    run: (subject) => {
      const bad: [string, () => unknown][] = [
        [
          'an unknown option',
          () => subject.create({ ...subject.options, ...rateOf(subject), propability: 0.5 }),
        ],
      ];
      if (subject.rate !== undefined) {
        for (const rate of [-0.1, 1.5, Number.NaN, '0.5', null, { kind: 'lineer' }]) {
          bad.push([`rate ${JSON.stringify(rate)}`, () => subject.create({ ...subject.options, rate })]);
        }
        if (subject.open === true)
          bad.push(['rate 1', () => subject.create({ ...subject.options, rate: 1 })]);
      }
      for (const [what, attempt] of bad) {
        try {
          attempt();
        } catch (error) {
          if (!(error instanceof RegattaError))
            fail(`${what}: expected a RegattaError, received ${String(error)}`);
          if (!/^\[regatta\] .+: expected .+, received .+\. .+/.test(error.message))
            fail(
              `${what}: the message does not name what was expected, what was received and a remedy: ${error.message}`,
            );
          continue;
        }
        fail(`${what} was accepted`);
      }
    },
  },
];

const rateOf = (subject: Subject): { rate?: number } =>
  subject.rate === undefined ? {} : { rate: subject.rate };
