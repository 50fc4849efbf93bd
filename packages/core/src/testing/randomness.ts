import * as tf from '@tensorflow/tfjs';
import { predict, predictSamples } from '../predict.ts';
import { expectSame, fail, sameBits } from './assert.ts';
import type { Check } from './check.ts';
import { inferencePass, inputFor, probe, reload, trainingPass } from './probe.ts';
import { make } from './subject.ts';

const stochastic: Check['applies'] = (subject) => subject.stochastic !== false;

/** Checks of where randomness comes from: seed, site and step, and nothing else. */
export const randomnessChecks: readonly Check[] = [
  {
    name: 'same seed, site and step give the same output',
    applies: () => true,
    run: (subject, hook) => {
      const x = inputFor(subject, hook, 8);
      const outputs = [0, 1].map(() => trainingPass(probe(make(subject), hook), x));
      expectSame(outputs[0]!, outputs[1]!, 'two models alike');
    },
  },
  {
    name: 'the next step draws anew',
    applies: stochastic,
    run: (subject, hook) => {
      const model = probe(make(subject), hook);
      const x = inputFor(subject, hook, 8);
      if (sameBits(trainingPass(model, x), trainingPass(model, x)))
        fail('two training calls gave the same output');
    },
  },
  {
    name: 'other sites and other seeds draw other masks',
    applies: stochastic,
    run: (subject, hook) => {
      const x = inputFor(subject, hook, 8);
      const one = trainingPass(probe(make(subject), hook, 'one', 5), x);
      if (sameBits(one, trainingPass(probe(make(subject), hook, 'two', 5), x)))
        fail('two sites drew the same');
      if (sameBits(one, trainingPass(probe(make(subject), hook, 'one', 6), x)))
        fail('two seeds drew the same');
    },
  },
  {
    name: 'inference is deterministic and costs no step',
    applies: () => true,
    run: (subject, hook) => {
      const x = inputFor(subject, hook, 8);
      const model = probe(make(subject), hook);
      expectSame(inferencePass(model, x), inferencePass(model, x), 'two inference calls');
      const fresh = probe(make(subject), hook);
      expectSame(
        trainingPass(model, x),
        trainingPass(fresh, x),
        'first training call, after inference and without',
      );
    },
  },
  {
    name: 'Monte-Carlo samples differ, repeat, and do not depend on the batch size',
    applies: stochastic,
    run: (subject, hook) => {
      const x = inputFor(subject, hook, 6);
      const model = probe(make(subject), hook);
      const whole = predictSamples(model, x, { samples: 3, seed: 1 });
      expectSame(whole, predictSamples(model, x, { samples: 3, seed: 1 }), 'the same samples again');
      const [a, b] = tf.unstack(whole);
      if (sameBits(a!, b!)) fail('two samples are alike');
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
    name: 'a saved model goes on where it stopped',
    applies: () => true,
    run: async (subject, hook) => {
      const x = inputFor(subject, hook, 8);
      const model = probe(make(subject), hook);
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
      const model = probe(make(subject, { kind: 'late', rate: subject.rate ?? 0, cutoff: 2 }), hook);
      const plain = probe(make(subject, 0), hook);
      expectSame(trainingPass(model, x), trainingPass(plain, x), 'step 0, before the cutoff');
      const loaded = await reload(model);
      expectSame(trainingPass(loaded, x), trainingPass(plain, x), 'step 1, before the cutoff');
      if (stochastic(subject, hook) && sameBits(trainingPass(loaded, x), trainingPass(plain, x))) {
        fail('step 2 should be perturbed');
      }
    },
  },
];
