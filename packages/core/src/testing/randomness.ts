import * as tf from '@tensorflow/tfjs';
import { predict, predictSamples } from '../predict.ts';
import { expectSame, fail, sameBits } from './assert.ts';
import type { Check } from './check.ts';
import { inferencePass, inputFor, probe, reload, trainingPass } from './probe.ts';
import { make } from './subject.ts';

/** Draws to compare when any two may be equal: a single decision for a whole batch has only two outcomes. */
const DRAWS = 16;

/** The outputs of the first training calls. */
const calls = (model: tf.LayersModel, x: tf.Tensor): tf.Tensor[] =>
  Array.from({ length: DRAWS }, () => trainingPass(model, x));

const alike = ([first, ...others]: readonly tf.Tensor[]): boolean =>
  others.every((other) => sameBits(first!, other));

const stochastic: Check['applies'] = (subject) => subject.stochastic !== false;

/** Checks that randomness depends on seed, site and step only. */
export const randomnessChecks: readonly Check[] = [
  {
    name: 'same seed, site and step give the same output',
    applies: () => true,
    run: (subject, hook) => {
      const x = inputFor(subject, hook, 8);
      const outputs = [0, 1].map(() => trainingPass(probe(subject, hook), x));
      expectSame(outputs[0]!, outputs[1]!, 'two identical models');
    },
  },
  {
    name: 'each step draws new masks',
    applies: stochastic,
    run: (subject, hook) => {
      const model = probe(subject, hook);
      const x = inputFor(subject, hook, 8);
      if (alike(calls(model, x))) fail(`${DRAWS} training calls gave the same output`);
    },
  },
  {
    name: 'different sites and seeds draw different masks',
    applies: stochastic,
    run: (subject, hook) => {
      const x = inputFor(subject, hook, 8);
      const drawn = (site: string, seed: number): tf.Tensor =>
        tf.stack(calls(probe(subject, hook, make(subject), site, seed), x));
      const one = drawn('one', 5);
      if (sameBits(one, drawn('two', 5))) fail('two sites drew the same masks');
      if (sameBits(one, drawn('one', 6))) fail('two seeds drew the same masks');
    },
  },
  {
    name: 'inference is deterministic and does not advance the step',
    applies: () => true,
    run: (subject, hook) => {
      const x = inputFor(subject, hook, 8);
      const model = probe(subject, hook);
      expectSame(inferencePass(model, x), inferencePass(model, x), 'two inference calls');
      const fresh = probe(subject, hook);
      expectSame(
        trainingPass(model, x),
        trainingPass(fresh, x),
        'first training call with and without inference before it',
      );
    },
  },
  {
    name: 'Monte-Carlo samples differ, are reproducible, and do not depend on the batch size',
    applies: stochastic,
    run: (subject, hook) => {
      const x = inputFor(subject, hook, 6);
      const model = probe(subject, hook);
      const whole = predictSamples(model, x, { samples: 3, seed: 1 });
      expectSame(whole, predictSamples(model, x, { samples: 3, seed: 1 }), 'the same samples again');
      if (alike(tf.unstack(predictSamples(model, x, { samples: DRAWS, seed: 1 })))) {
        fail(`${DRAWS} samples are identical`);
      }
      expectSame(predict(model, x), inferencePass(model, x), 'predict and inference');
      if (subject.batchCoupled === true) return;
      expectSame(
        predictSamples(model, x, { samples: 3, seed: 1, batchSize: 4 }),
        whole,
        'samples in batches of 4',
      );
    },
  },
  {
    name: 'a loaded model continues where it was saved',
    applies: () => true,
    run: async (subject, hook) => {
      const x = inputFor(subject, hook, 8);
      const model = probe(subject, hook);
      for (let step = 0; step < 3; step++) trainingPass(model, x);
      const loaded = await reload(model);
      expectSame(inferencePass(loaded, x), inferencePass(model, x), 'inference of the loaded model');
      expectSame(trainingPass(loaded, x), trainingPass(model, x), 'fourth training call of the loaded model');
      expectSame(trainingPass(loaded, x), trainingPass(model, x), 'fifth training call of the loaded model');
    },
  },
  {
    name: 'a scheduled rate is followed and saved',
    applies: (subject) => subject.rate !== undefined && subject.identityAtZero !== false,
    run: async (subject, hook) => {
      const x = inputFor(subject, hook, 8);
      const model = probe(subject, hook, make(subject, { kind: 'late', rate: subject.rate ?? 0, cutoff: 2 }));
      const plain = probe(subject, hook, make(subject, 0));
      expectSame(trainingPass(model, x), trainingPass(plain, x), 'step 0, before the cutoff');
      const loaded = await reload(model);
      expectSame(trainingPass(loaded, x), trainingPass(plain, x), 'step 1, before the cutoff');
      const constant = probe(subject, hook);
      for (let step = 0; step < 2; step++) trainingPass(constant, x);
      const want = trainingPass(constant, x);
      expectSame(trainingPass(loaded, x), want, 'step 2, the first at the rate');
    },
  },
];
