import type { Json, TrialRecord } from '@regatta/record';
import { fileVersion, scalar, sessionEnd, sessionStart } from './event.ts';
import { armFolder } from './run-folder.ts';
import { tfRecord } from './tf-record.ts';

function hyperparametersOf(record: TrialRecord): Record<string, Json> {
  const { steps, batchSize, learningRate, warmup, decay, clipNorm } = record.training;
  const { task, regularizer, seed, architecture, backend, phase, fold } = record;
  return {
    task,
    regularizer: regularizer.name,
    ...regularizer.options,
    seed,
    steps,
    batchSize,
    learningRate,
    architecture: architecture.title,
    backend,
    phase,
    ...(warmup !== undefined && { warmup }),
    ...(decay !== undefined && { decay }),
    ...(clipNorm !== undefined && { clipNorm }),
    ...(fold && { fold: `${fold.repeat}.${fold.outer}.${fold.inner}` }),
  };
}

/**
 * Encodes a finished trial as a TensorBoard event file: learning curve (`loss/train`, `loss/validation` etc. by optimizer step),
 * test metrics at the last step, and hyperparameters.
 *
 * @param finished when the trial finished, in seconds since 1970. Wall times of earlier steps are estimated from it and the mean
 *   step time, for display only; everything else in the file is a pure function of the trial's spec.
 */
export function eventFile(record: TrialRecord, finished: number): Uint8Array {
  const { curve, metrics, status, timing } = record;
  const last = curve.at(-1)?.step ?? 0;
  const pace = timing?.stepsPerSecond ?? Number.POSITIVE_INFINITY;
  const timeOf = (step: number): number => finished - (last - step) / pace;
  const begun = finished - (timing?.seconds ?? 0);
  const events = [
    fileVersion(begun),
    sessionStart(begun, { hyperparameters: hyperparametersOf(record), group: armFolder(record) }),
  ];
  const add = (step: number, split: string, values: Readonly<Record<string, number>> = {}): void => {
    for (const [name, value] of Object.entries(values)) {
      events.push(scalar(timeOf(step), step, `${name}/${split}`, value));
    }
  };
  for (const { step, train, validation } of curve) {
    add(step, 'train', train);
    add(step, 'validation', validation);
  }
  add(last, 'test', metrics.test);
  events.push(sessionEnd(finished, status === 'ok'));
  return Buffer.concat(events.map(tfRecord));
}
