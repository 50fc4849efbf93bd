import { isDeepStrictEqual } from 'node:util';
import { RegattaError } from '@regatta/core';
import type { TrialSpec } from '@regatta/record';
import { UsageError } from '@regatta/record';
import { trialOf } from '@regatta/record/testing';
import { createRegularizer, regularizers, taskNamed } from '@regatta/tasks';
import { type Order, readOrder } from '../../../apps/bench/src/run/executors/queue/protocol.ts';
import { steady } from '../steady.ts';
import { Defect, judge, type Target, target } from '../target.ts';
import { edited, jsonText, jsonValue } from '../values.ts';

const id = `t${'0123456789'.repeat(2)}`;
const fold = { repeat: 0, outer: 1, outerFolds: 5, inner: 0, innerFolds: 4 };
const specs: readonly TrialSpec[] = [
  ...regularizers.map(({ name, defaultRate }) => {
    const { spec } = trialOf(name);
    return {
      ...spec,
      regularizer: { name, options: defaultRate === undefined ? {} : { rate: defaultRate } },
    };
  }),
  trialOf('none', 3, { task: 'fashion-mnist-mlp@train=500,width=64', fold, probes: ['gradient-norm'] }).spec,
  trialOf('compose', 0, {
    regularizer: { name: 'compose', options: { of: [{ name: 'dropout', options: { rate: 0.5 } }] } },
  }).spec,
  trialOf('dropout', 0, {
    regularizer: {
      name: 'dropout',
      options: { rate: { kind: 'linear', start: 0, end: 0.5, duration: 100 } },
    },
  }).spec,
];
const orders: readonly Order[] = specs.map((spec) => ({ trial: { id, spec }, code: 'c0de' }));

/** What a worker does with an order before it trains. */
function prepare({ trial: { spec } }: Order): void {
  judge(() => taskNamed(spec.task), [UsageError]);
  judge(() => createRegularizer(spec.regularizer), [UsageError, RegattaError]);
}

/** Orders as they come out of a Redis queue that anyone may have written to. */
export const queue: Target = target(
  'queue',
  edited(orders, jsonValue),
  (input) => {
    // Redis holds texts.
    const value: unknown = JSON.parse(jsonText(input));
    return steady(
      value,
      (from) => readOrder(from, id),
      (order) => {
        // The schemas leave keys of that name out; the trial's id then tells that it is another.
        const same = isDeepStrictEqual(JSON.parse(JSON.stringify(order)), value);
        if (!same && !JSON.stringify(value).includes('"__proto__"')) throw new Defect('another order');
        prepare(order);
      },
    );
  },
  (input) => jsonText(input),
);
