import { RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** One or more callbacks, as in `model.fit`. */
export type FitCallbacks = FitCallback | readonly FitCallback[];
/** A callback: an object of functions, or a `tf.Callback`, which has the same functions. */
export type FitCallback = tf.CustomCallbackArgs;

const isList = (value: FitCallbacks): value is readonly FitCallback[] => Array.isArray(value);

/** Training parameters that callbacks can read. */
export interface CallbackParams {
  readonly epochs: number | undefined;
  readonly steps: number | undefined;
  readonly samples: number | undefined;
  readonly batchSize: number;
  readonly metrics: readonly string[];
}

/** Calls the callbacks of a training run in order, each with its own copy of the logs. */
export interface CallbackCalls {
  trainBegin(): Promise<void>;
  epochBegin(epoch: number): Promise<void>;
  batchBegin(batch: number, size: number): Promise<void>;
  batchEnd(batch: number, logs: tf.Logs): Promise<void>;
  epochEnd(epoch: number, logs: tf.Logs): Promise<void>;
  yielded(epoch: number, batch: number, logs: tf.Logs): Promise<void>;
  trainEnd(): Promise<void>;
}

const CALLS = [
  'onTrainBegin',
  'onTrainEnd',
  'onEpochBegin',
  'onEpochEnd',
  'onBatchBegin',
  'onBatchEnd',
  'onYield',
];

/** Rejects functions under names that are never called. */
function checkNames(callback: FitCallback): void {
  if (callback instanceof tf.Callback || Object.getPrototypeOf(callback) !== Object.prototype) return;
  const unknown = Object.keys(callback).filter((name) => !CALLS.includes(name));
  if (unknown.length === 0) return;
  throw new RegattaError({
    subject: 'fit',
    expected: `callbacks named ${CALLS.join(', ')}`,
    received: unknown.join(', '),
    remedy:
      'Put a tf.Callback into a list of callbacks: [tf.callbacks.earlyStopping({ ... }), { onEpochEnd }].',
  });
}

/**
 * Checks that callbacks monitor something that is logged; `tf.callbacks.earlyStopping` otherwise never stops training.
 *
 * @param logged names in the logs of an epoch.
 * @throws RegattaError for a name that is not logged, and for functions under names that are never called.
 */
export function checkMonitors(given: FitCallbacks | undefined, logged: readonly string[]): void {
  const list = given === undefined ? [] : isList(given) ? given : [given];
  for (const callback of list) {
    checkNames(callback);
    const monitor: unknown = Reflect.get(callback, 'monitor');
    if (typeof monitor !== 'string' || logged.includes(monitor)) continue;
    throw new RegattaError({
      subject: 'fit',
      expected: `a callback that monitors ${logged.join(', ')}`,
      received: monitor,
      remedy: monitor.startsWith('val_')
        ? 'Pass validation or validationSplit, or monitor one of these names.'
        : 'Monitor one of these names, or add a metric.',
    });
  }
}

/** Prepares callbacks as `model.fit` does, by first setting their parameters and model. */
export function callbackCalls(
  given: FitCallbacks | undefined,
  model: tf.LayersModel,
  params: CallbackParams,
): CallbackCalls {
  const list = given === undefined ? [] : isList(given) ? given : [given];
  const { metrics, ...numbers } = params;
  const known = Object.fromEntries(
    Object.entries(numbers).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
  const doValidation = metrics.some((name) => name.startsWith('val_'));
  for (const callback of list) {
    if (!(callback instanceof tf.Callback)) continue;
    callback.setParams({ ...known, metrics: [...metrics], verbose: 0, doValidation });
    callback.setModel(model);
  }
  const each = async (call: (callback: FitCallback) => unknown): Promise<void> => {
    for (const callback of list) await call(callback);
  };
  return {
    trainBegin: () => each((one) => one.onTrainBegin?.({})),
    epochBegin: (epoch) => each((one) => one.onEpochBegin?.(epoch, {})),
    batchBegin: (batch, size) => each((one) => one.onBatchBegin?.(batch, { batch, size })),
    batchEnd: (batch, logs) => each((one) => one.onBatchEnd?.(batch, { ...logs })),
    epochEnd: (epoch, logs) => each((one) => one.onEpochEnd?.(epoch, { ...logs })),
    yielded: (epoch, batch, logs) => each((one) => one.onYield?.(epoch, batch, { ...logs })),
    trainEnd: () => each((one) => one.onTrainEnd?.({})),
  };
}
