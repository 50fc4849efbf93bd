import * as tf from '@tensorflow/tfjs';
import { attachPenalty } from '../begin-training.ts';
import { RegattaError } from '../errors.ts';
import type { TrainingHook } from '../hooks.ts';
import { lossesOf } from '../layer-tree.ts';
import type { Regularizer } from '../regularizer.ts';
import { stream } from '../stream.ts';
import { expectClose, expectSame, fail, numbers, sameBits } from './assert.ts';
import { classifier, contextAt, inputs, ROWS, targets, train } from './classifier.ts';
import { inferencePass } from './probe.ts';
import { make, type Subject } from './subject.ts';

const HOOKS: readonly TrainingHook[] = ['loss', 'penalty', 'batch', 'afterStep', 'follow'];

/** A check of the hooks that act on training as a whole. */
export interface TrainingCheck {
  /** The requirement, as a test title. */
  readonly name: string;
  /** Whether the requirement applies to the regularizer. */
  applies(regularizer: Regularizer): boolean;
  /** Throws when the requirement is not met. */
  run(subject: Subject): void;
}

/** Checks of the hooks around training steps. */
export const trainingChecks: readonly TrainingCheck[] = [
  {
    name: 'the penalty is a finite scalar that the model counts once',
    applies: ({ penalty }) => penalty !== undefined,
    run: (subject) => {
      const regularizer = make(subject);
      const model = classifier(subject, regularizer);
      const penalty = regularizer.penalty!(model);
      const value = numbers(penalty)[0]!;
      if (penalty.rank !== 0 || !Number.isFinite(value))
        fail(`the penalty is ${value} of rank ${penalty.rank}, expected a finite scalar`);
      const total = (): number => lossesOf(model).reduce((sum, loss) => sum + numbers(loss)[0]!, 0);
      const others = total();
      attachPenalty(regularizer, model);
      attachPenalty(regularizer, model);
      expectClose([total() - others], [value], 1e-5, 'penalty of the model');
    },
  },
  {
    name: 'the gradient of the penalty matches finite differences',
    applies: ({ penalty }) => penalty !== undefined,
    run: (subject) => {
      const regularizer = make(subject);
      const model = classifier(subject, regularizer);
      const weight = model.layers.find(({ name }) => name === 'hidden')!.weights[0]!;
      const kernel = weight.read();
      if (!(kernel instanceof tf.Variable)) fail('the kernel is not a variable');
      const { grads } = tf.variableGrads(() => regularizer.penalty!(model), [kernel]);
      const direction = tf.tensor(stream(4).normal(kernel.size), kernel.shape);
      const slope = numbers(tf.sum(tf.mul(grads[kernel.name]!, direction)))[0]!;
      const start = tf.clone(kernel);
      const eps = 1e-3;
      const at = (h: number): number => {
        weight.write(tf.add(start, tf.mul(direction, h)));
        return numbers(regularizer.penalty!(model))[0]!;
      };
      const difference = (at(eps) - at(-eps)) / (2 * eps);
      const bound = (subject.gradientTolerance ?? 5e-3) * Math.max(1e-2, Math.abs(slope));
      if (Math.abs(difference - slope) > bound)
        fail(`the slope is ${slope}, by finite differences ${difference}`);
    },
  },
  {
    name: 'batch changes depend only on their stream, and preserve shapes and target sums',
    applies: ({ batch }) => batch !== undefined,
    run: (subject) => {
      const regularizer = make(subject);
      const x = inputs(subject, regularizer);
      const y = targets();
      const before = numbers(x);
      const drawn = Array.from({ length: 16 }, (_, step) => regularizer.batch!(x, y, contextAt(step)));
      const again = make(subject).batch!(x, y, contextAt(0));
      expectSame(again.x, drawn[0]!.x, 'inputs of the same stream');
      expectSame(again.y, drawn[0]!.y, 'targets of the same stream');
      if (drawn.every((batch) => sameBits(batch.x, drawn[0]!.x))) fail('16 streams gave the same batch');
      for (const batch of drawn) {
        if (batch.x.shape.join() !== x.shape.join() || batch.y.shape.join() !== y.shape.join())
          fail(`the batch has shapes [${batch.x.shape}] and [${batch.y.shape}]`);
        expectClose(numbers(tf.sum(batch.y, -1)), Array(ROWS).fill(1), 1e-6, 'sum of the targets');
      }
      if (numbers(x).some((value, i) => value !== before[i])) fail('the given inputs were modified');
    },
  },
  {
    name: 'training is deterministic, keeps weights finite and leaks no tensors',
    applies: (regularizer) => HOOKS.some((hook) => regularizer[hook] !== undefined),
    run: (subject) => {
      const outputs = [0, 1].map(() => {
        const regularizer = make(subject);
        const model = classifier(subject, regularizer);
        const before = tf.memory().numTensors;
        train(subject, regularizer, model);
        const left = tf.memory().numTensors - before;
        if (left > 0) fail(`training leaked ${left} tensors`);
        return inferencePass(model, inputs(subject, regularizer));
      });
      expectSame(outputs[0]!, outputs[1]!, 'two identical training runs');
      if (!numbers(outputs[0]!).every(Number.isFinite)) fail('the outputs are not finite');
    },
  },
  {
    name: 'rejects an unknown option at construction',
    applies: (regularizer) => HOOKS.some((hook) => regularizer[hook] !== undefined),
    run: (subject) => {
      try {
        const rate = subject.rate === undefined ? {} : { rate: subject.rate };
        subject.create({ ...subject.options, ...rate, propability: 0.5 });
      } catch (error) {
        if (error instanceof RegattaError) return;
        fail(`expected a RegattaError, received ${String(error)}`);
      }
      fail('an unknown option was accepted');
    },
  },
];
