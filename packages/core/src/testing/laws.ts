import * as tf from '@tensorflow/tfjs';
import { expectClose, expectSame, fail, numbers } from './assert.ts';
import type { Check } from './check.ts';
import { inferencePass, inputFor, isActivation, plainProbe, probe, trainingPass } from './probe.ts';
import { make, type ProbeHook, type Subject } from './subject.ts';

const DRAWS = 400;

/** Mean and standard error of a method's training output over many steps, element by element. */
function average(subject: Subject, hook: ProbeHook, x: tf.Tensor): { mean: number[]; error: number[] } {
  const model = probe(subject, hook);
  return tf.tidy(() => {
    const passes = tf.stack(Array.from({ length: DRAWS }, () => trainingPass(model, x)));
    const { mean, variance } = tf.moments(passes, 0);
    return { mean: numbers(mean), error: numbers(tf.sqrt(tf.div(variance, DRAWS))) };
  });
}

/** The gate of an element-wise affine method, from two inputs at the same step. */
function gateOf(subject: Subject, hook: ProbeHook): tf.Tensor {
  const a = inputFor(subject, hook, 6, 'a');
  const b = tf.add(a, 1);
  const ya = trainingPass(probe(subject, hook), a);
  const yb = trainingPass(probe(subject, hook), b);
  return tf.sub(yb, ya);
}

/** Checks of the effect of noise on values and gradients. */
export const lawChecks: readonly Check[] = [
  {
    name: 'rate 0 equals the plain network bit for bit',
    applies: (subject) => subject.rate !== undefined && subject.identityAtZero !== false,
    run: (subject, hook) => {
      const x = inputFor(subject, hook, 5);
      const want = inferencePass(plainProbe(subject, hook), x);
      expectSame(trainingPass(probe(subject, hook, make(subject, 0)), x), want, 'training at rate 0');
      expectSame(inferencePass(probe(subject, hook, make(subject, 0)), x), want, 'inference at rate 0');
    },
  },
  {
    name: 'inference equals the plain network',
    applies: (subject) => subject.plainInference !== false,
    run: (subject, hook) => {
      const x = inputFor(subject, hook, 5);
      expectSame(
        inferencePass(probe(subject, hook), x),
        inferencePass(plainProbe(subject, hook), x),
        'inference',
      );
    },
  },
  {
    name: 'the mean over masks equals the inference output',
    // The gates of a recurrent layer are not linear.
    applies: (subject, hook) => subject.law === 'mean' && hook !== 'recurrent',
    run: (subject, hook) => {
      const x = inputFor(subject, hook, 3);
      const want = numbers(inferencePass(probe(subject, hook), x));
      const { mean, error } = average(subject, hook, x);
      // Six standard errors per element: the seeds are fixed, so a law that holds always passes.
      mean.forEach((value, i) => {
        const bound = 6 * error[i]! + 1e-4;
        if (Math.abs(value - want[i]!) > bound)
          fail(`element ${i}: mean ${value}, expected ${want[i]} +- ${bound}`);
      });
    },
  },
  {
    name: 'mean 0 and variance 1 of N(0, 1) input are preserved',
    applies: (subject) => subject.law === 'moments',
    run: (subject, hook) => {
      const x = inputFor(subject, hook, 400, 'many');
      const { mean, variance } = tf.moments(trainingPass(probe(subject, hook), x));
      const before = tf.moments(x);
      expectClose(numbers(mean), numbers(before.mean), 0.12, 'mean');
      expectClose(numbers(variance), numbers(before.variance), 0.2, 'variance');
    },
  },
  {
    name: 'the gate is shared and drawn along the declared axes',
    applies: (subject, hook) => isActivation(hook) && subject.per?.[hook] !== undefined,
    run: (subject, hook) => {
      const gate = gateOf(subject, hook);
      const rank = gate.shape.length;
      const promised = isActivation(hook) ? (subject.per?.[hook] ?? []) : [];
      const per = new Set(promised.map((axis) => (axis < 0 ? axis + rank : axis)));
      for (let axis = 0; axis < rank; axis++) {
        const spread = tf.sub(tf.max(gate, axis), tf.min(gate, axis));
        const largest = tf.max(spread).dataSync()[0]!;
        if (per.has(axis) && largest < 1e-3) fail(`the gate does not vary along axis ${axis}`);
        if (!per.has(axis) && largest > 1e-4)
          fail(`the gate varies along axis ${axis}, which should share a draw`);
      }
    },
  },
  {
    name: 'the gradient matches the training pass',
    applies: (subject, hook) => hook !== 'embedding' && subject.ownGradient !== true,
    run: (subject, hook) => {
      const x = inputFor(subject, hook, 4);
      const direction = inputFor({ ...subject, inputs: 'normal' }, hook, 4, 'direction');
      const eps = 1e-2;
      const at = (value: tf.Tensor): tf.Scalar => {
        const y = trainingPass(probe(subject, hook), value);
        const w = tf.cos(tf.reshape(tf.range(0, y.size), y.shape));
        return tf.sum(tf.mul(y, w));
      };
      const gradient = tf.grad((value: tf.Tensor) => at(value))(x);
      if (gradient.shape.join() !== x.shape.join())
        fail(`the gradient has shape [${gradient.shape}], expected [${x.shape}]`);
      const slope = tf.sum(tf.mul(gradient, direction)).dataSync()[0]!;
      const up = at(tf.add(x, tf.mul(direction, eps))).dataSync()[0]!;
      const down = at(tf.sub(x, tf.mul(direction, eps))).dataSync()[0]!;
      expectClose(
        [(up - down) / (2 * eps)],
        [slope],
        subject.gradientTolerance ?? 5e-3,
        'directional derivative',
      );
    },
  },
];
