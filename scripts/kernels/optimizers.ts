import * as tf from '@tensorflow/tfjs';
import { type Finding, judge, type Measured, refused } from './measure.ts';

type State = Record<string, number>;

/** An optimizer and its update of one number, written down from its definition. */
export interface OptimizerCase {
  /** Name in `tf.train`. */
  readonly name: string;
  readonly make: () => tf.Optimizer;
  readonly update: (g: number, state: State, step: number) => number;
}

const get = (state: State, key: string, start = 0): number => state[key] ?? start;
const RATE = 0.05;

/** Every optimizer of `tf.train`. */
export const optimizerCases: readonly OptimizerCase[] = [
  { name: 'sgd', make: () => tf.train.sgd(RATE), update: (g) => RATE * g },
  ...[false, true].map(
    (nesterov): OptimizerCase => ({
      name: nesterov ? 'momentum, Nesterov' : 'momentum',
      make: () => tf.train.momentum(RATE, 0.9, nesterov),
      update: (g, state) => {
        state.m = 0.9 * get(state, 'm') + g;
        return RATE * (nesterov ? g + 0.9 * state.m : state.m);
      },
    }),
  ),
  {
    name: 'adagrad',
    make: () => tf.train.adagrad(RATE),
    update: (g, state) => {
      state.v = get(state, 'v', 0.1) + g * g;
      return (RATE * g) / Math.sqrt(state.v + 1e-7);
    },
  },
  {
    name: 'adadelta',
    make: () => tf.train.adadelta(RATE, 0.95, 1e-3),
    update: (g, state) => {
      state.v = 0.95 * get(state, 'v') + 0.05 * g * g;
      const move = (Math.sqrt(get(state, 'u') + 1e-3) / Math.sqrt(state.v + 1e-3)) * g;
      state.u = 0.95 * get(state, 'u') + 0.05 * move * move;
      return RATE * move;
    },
  },
  {
    name: 'adam',
    make: () => tf.train.adam(RATE),
    update: (g, state, step) => {
      state.m = 0.9 * get(state, 'm') + 0.1 * g;
      state.v = 0.999 * get(state, 'v') + 0.001 * g * g;
      return (RATE * state.m) / (1 - 0.9 ** step) / (Math.sqrt(state.v / (1 - 0.999 ** step)) + 1e-7);
    },
  },
  {
    name: 'adamax',
    make: () => tf.train.adamax(RATE),
    update: (g, state, step) => {
      state.m = 0.9 * get(state, 'm') + 0.1 * g;
      state.u = Math.max(0.999 * get(state, 'u'), Math.abs(g));
      return (RATE / (1 - 0.9 ** step)) * (state.m / (state.u + 1e-7));
    },
  },
  ...[false, true].map(
    (centered): OptimizerCase => ({
      name: centered ? 'rmsprop, centered' : 'rmsprop',
      make: () => tf.train.rmsprop(RATE, 0.9, 0.5, 1e-7, centered),
      update: (g, state) => {
        state.v = 0.9 * get(state, 'v') + 0.1 * g * g;
        state.m = 0.9 * get(state, 'm') + 0.1 * g;
        const variance = centered ? state.v - state.m ** 2 : state.v;
        state.w = 0.5 * get(state, 'w') + (RATE * g) / Math.sqrt(variance + 1e-7);
        return state.w;
      },
    }),
  ),
];

const START = [1, -2, 0.5, 3];
const TARGET = [0.2, 0.1, -0.4, 3];

/** Four steps on a quadratic, against the definition. */
export function measureOptimizer({ make, update }: OptimizerCase): Measured {
  let values: Finding;
  try {
    const w = tf.variable(tf.tensor1d(START));
    const optimizer = make();
    const right = [...START];
    const states = right.map((): State => ({}));
    for (let step = 1; step <= 4; step++) {
      optimizer.minimize(() => tf.sum(tf.square(tf.sub(w, TARGET))).asScalar(), false, [w]);
      for (const [i, value] of right.entries())
        right[i] = value - update(2 * (value - TARGET[i]!), states[i]!, step);
    }
    values = judge(w.dataSync(), right);
    w.dispose();
    optimizer.dispose();
  } catch (error) {
    values = refused(error);
  }
  return { values };
}
