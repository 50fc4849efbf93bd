import { isDeepStrictEqual } from 'node:util';
import { RegattaError } from '@regatta/core';
import { UsageError } from '../../../apps/bench/src/errors.ts';
import { type Order, readOrder, readResult } from '../../../apps/bench/src/executors/queue/protocol.ts';
import { bytesOf } from '../../../apps/bench/src/record.ts';
import { createRegularizer, taskNamed } from '../../../apps/bench/src/tasks/registry.ts';
import { regularizers } from '../../../apps/bench/src/tasks/regularizers.ts';
import { recordOf, trialOf } from '../../../apps/bench/src/testing/records.ts';
import type { TrialSpec } from '../../../apps/bench/src/trial.ts';
import { Defect, judge, type Target, target, type Verdict } from '../target.ts';
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
const results = [recordOf({ ...trialOf('dropout'), id }, 0.5), recordOf({ ...trialOf(), id }, undefined)];

/** The error of the queue's readers is a plain one: its message becomes part of another. */
const plain = (error: unknown): boolean =>
  error instanceof Error && Object.getPrototypeOf(error) === Error.prototype;

/** Reads something; what comes out must be what it is, and be read as the same again. */
function steady<T>(value: unknown, read: (value: unknown) => T, check: (result: T) => void): Verdict {
  let result: T;
  try {
    result = read(value);
  } catch (error) {
    if (!plain(error) || !(error instanceof Error) || error.message.length > 2000) throw error;
    if (/call stack|Cannot read|not a function/.test(error.message)) throw new Defect(error.message);
    return 'refused';
  }
  if (!isDeepStrictEqual(read(JSON.parse(JSON.stringify(result))), result))
    throw new Defect('it changes by being read');
  check(result);
  return 'valid';
}

/** What a worker does with an order before it trains. */
function prepare({ trial: { spec } }: Order): void {
  judge(() => taskNamed(spec.task), [UsageError]);
  judge(() => createRegularizer(spec.regularizer), [UsageError, RegattaError]);
}

/** Orders and results as they come out of a Redis queue that anyone may have written to. */
export const queue: Target = target(
  'queue',
  edited([...orders, ...results], jsonValue),
  (input) => {
    // Redis holds texts.
    const value: unknown = JSON.parse(jsonText(input));
    const verdicts = [
      steady(
        value,
        (from) => readOrder(from, id),
        (order) => {
          // The schemas leave keys of that name out; the trial's id then tells that it is another.
          const same = isDeepStrictEqual(JSON.parse(JSON.stringify(order)), value);
          if (!same && !JSON.stringify(value).includes('"__proto__"')) throw new Defect('another order');
          prepare(order);
        },
      ),
      steady(value, (from) => readResult(from, id), bytesOf),
    ];
    return verdicts.includes('valid') ? 'valid' : 'refused';
  },
  (input) => jsonText(input),
);
