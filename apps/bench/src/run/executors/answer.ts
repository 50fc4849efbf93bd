import type { RegularizerSpec } from '@regatta/record';
import {
  contentId,
  messageOf,
  recordFrom,
  selectionLoss,
  specsOf,
  type Trial,
  type TrialRecord,
  unpackLosses,
} from '@regatta/record';
import { regularizerNamed, sourcesOf, taskNamed } from '@regatta/tasks';
import { describe, evaluationSteps, failedRecord } from '@regatta/trial';
import canonicalize from 'canonicalize';
import { shortened } from './failure.ts';

/** Maximum size of an answer in bytes. Records have a few thousand; records with probes, a few hundred thousand. */
export const mostAnswerBytes: number = 2 ** 24;

const asText = (value: unknown): string => (value === undefined ? 'nothing' : (canonicalize(value) ?? '?'));

/** Throws an error in one sentence if a field is wrong. */
function expect(field: string, holds: boolean, expected: string, received: unknown): void {
  if (holds) return;
  throw new Error(`${field}: expected ${expected}, received ${shortened(asText(received), 120)}`);
}

function expectEqual(field: string, expected: unknown, received: unknown): void {
  const wanted = asText(expected);
  expect(field, asText(received) === wanted, shortened(wanted, 120), received);
}

/** The largest magnitude of numbers in an answer; sums of their squares are still finite. */
const largest = 1e150;

/** Path of a number that statistics cannot use, or undefined. */
function notFinite(value: unknown, path: string): string | undefined {
  if (typeof value === 'number') return Math.abs(value) <= largest ? undefined : path;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, part] of Object.entries(value)) {
    const found = notFinite(part, path === '' ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a regularizer may stop the training early. */
function mayStop({ name, options }: RegularizerSpec): boolean {
  const parts = name === 'compose' ? (specsOf(options.of) ?? []) : [];
  return regularizerNamed(name).hooks.includes('follow') || parts.some(mayStop);
}

const version = /^\d+\.\d+\.\d+[\w.+-]{0,40}$/;

const isCount = (value: number | undefined): boolean => Number.isSafeInteger(value) && value! >= 0;

/** Checks that a learning curve has the evaluation points of the training, starting with the first. */
function checkCurve({ curve, status }: TrialRecord, { spec }: Trial): void {
  const points = [...evaluationSteps(spec.training)];
  const steps = curve.map(({ step }) => step);
  expectEqual('curve', points.slice(0, steps.length), steps);
  if (status === 'diverged') return;
  const isOwn = sourcesOf(spec.task, spec.regularizer).regularizer !== undefined;
  const last =
    isOwn || mayStop(spec.regularizer) ? points.slice(0, Math.max(1, steps.length)).at(-1) : points.at(-1);
  expect('curve', steps.at(-1) === last, `an end at step ${last}`, steps.at(-1));
}

/** Checks that the best checkpoint is the first point of the curve with the lowest validation loss. */
function checkBest(curve: TrialRecord['curve'], best: TrialRecord['best']): void {
  const losses = curve.map((point) => selectionLoss(point));
  const last = curve.at(-1)!;
  // The weights that a regularizer set at the end are measured in place of those of the last step, which may have been the best.
  const lowest = curve[losses.indexOf(Math.min(...losses))]!.step;
  const expected = last.outcome === undefined || best?.step !== last.step ? lowest : last.step;
  expectEqual('best.step', expected, best?.step);
}

/** Checks the losses of the single test examples. */
function checkExamples({ examples, testRows }: TrialRecord): void {
  expect('examples', examples?.losses !== undefined, 'the losses of the test examples', examples);
  expectEqual('examples.rows', testRows, examples!.rows);
  try {
    unpackLosses(examples!, examples!.losses!);
  } catch (error) {
    throw new Error(`examples: ${messageOf(error)}`);
  }
}

/** Checks that a finished trial has metrics for exactly the splits of its phase. */
function checkMetrics({ metrics, best, curve, penalty, parameters }: TrialRecord, { spec }: Trial): void {
  const { objective } = taskNamed(spec.task);
  const splits = spec.phase === 'tune' ? ['train', 'validation'] : ['train', 'validation', 'test'];
  expectEqual('metrics', splits.toSorted(), Object.keys(metrics).toSorted());
  expectEqual('best.metrics', splits.toSorted(), Object.keys(best?.metrics ?? {}).toSorted());
  const all = objective.metrics.map(({ name }) => name);
  const ofCurve = all.filter((name) => !objective.ofCheckpoints.includes(name));
  const places = [
    ...Object.entries(metrics).map(([split, found]) => [`metrics.${split}`, found, all] as const),
    ...Object.entries(best?.metrics ?? {}).map(
      ([split, found]) => [`best.metrics.${split}`, found, all] as const,
    ),
    ...curve.flatMap(({ train, validation }, i) => [
      [`curve.${i}.train`, train, ofCurve] as const,
      [`curve.${i}.validation`, validation, ofCurve] as const,
    ]),
  ];
  for (const [place, found, names] of places) {
    for (const name of names) {
      const value = found?.[name];
      const isFraction =
        ['accuracy', 'balancedError', 'macroF1'].includes(name) && objective.predicts === 'classes';
      const holds = value !== undefined && !(isFraction && (value < 0 || value > 1));
      expect(`${place}.${name}`, holds, isFraction ? 'a fraction in [0, 1]' : 'a finite number', value);
    }
  }
  checkBest(curve, best);
  expect('penalty', penalty !== undefined, 'a finite number', penalty);
  expect('parameters', isCount(parameters), 'a non-negative integer', parameters);
}

/** Checks the other measurements on the test split. */
function checkMeasurements(record: TrialRecord, { spec }: Trial): void {
  const { phase, samples, probes: asked = [] } = spec;
  const tested = phase === 'test' && record.status === 'ok';
  const measured = tested ? asked : [];
  expectEqual('probes', measured.toSorted(), Object.keys(record.probes ?? {}).toSorted());
  if (tested) {
    expectEqual('testReads', 1 + measured.length, record.testReads);
    expect('trainRows', isCount(record.trainRows), 'a non-negative integer', record.trainRows);
    expect('testRows', isCount(record.testRows), 'a non-negative integer', record.testRows);
    checkExamples(record);
  } else {
    expectEqual('examples', undefined, record.examples);
    const most = phase === 'test' ? 1 : 0;
    expect(
      'testReads',
      record.testReads >= 0 && record.testReads <= most,
      `at most ${most}`,
      record.testReads,
    );
    expectEqual('calibration', undefined, record.calibration);
  }
  for (const { count, confidence, accuracy } of record.calibration?.bins ?? []) {
    const holds = isCount(count) && [confidence, accuracy].every((value) => value >= 0 && value <= 1 + 1e-6);
    expect('calibration.bins', holds, 'counts and fractions', { count, confidence, accuracy });
  }
  if (tested && samples > 0 && record.monteCarlo !== undefined) {
    expectEqual('monteCarlo.samples', samples, record.monteCarlo.samples);
  } else {
    expectEqual('monteCarlo', undefined, record.monteCarlo);
  }
}

/**
 * Validates a value from any sender as the record of a trial: it must be complete, match the trial in every field that the
 * trial determines, and come from this code and data. Of a failed trial, only the message is used.
 *
 * @throws Error that states in one sentence which field is wrong, the expected and the received value.
 */
export function checkAnswer(trial: Trial, value: unknown): TrialRecord {
  const record = recordFrom(value);
  const path = notFinite(record, '');
  expect(path ?? '', path === undefined, `a number of magnitude at most ${largest}`, 'another');
  const { versions, ...description } = describe(trial);
  for (const [field, expected] of Object.entries(description)) {
    expectEqual(field, expected, Reflect.get(record, field));
  }
  if (description.fold === undefined) expectEqual('fold', undefined, record.fold);
  for (const field of ['tfjs', 'code'] as const) {
    expectEqual(`versions.${field}`, versions[field], record.versions[field]);
  }
  for (const field of ['regatta', 'node'] as const) {
    const found = record.versions[field];
    expect(`versions.${field}`, found === versions[field] || version.test(found), 'a version', found);
  }
  if (record.status === 'failed') {
    expect('message', record.message !== undefined, 'text', record.message);
    return { ...failedRecord(trial, shortened(record.message ?? '')), versions: record.versions };
  }
  expectEqual('message', undefined, record.message);
  const sources = sourcesOf(trial.spec.task, trial.spec.regularizer);
  const content = { spec: trial.spec, data: record.data, code: versions.code, sources };
  expect('data', contentId(content) === trial.id, 'the checksums that the id covers', record.data);
  checkCurve(record, trial);
  if (record.status === 'ok') checkMetrics(record, trial);
  else {
    expectEqual('metrics', {}, record.metrics);
    expectEqual('best', undefined, record.best);
  }
  checkMeasurements(record, trial);
  const bytes = new TextEncoder().encode(JSON.stringify(record)).length;
  expect('it', bytes <= mostAnswerBytes, `at most ${mostAnswerBytes} bytes`, bytes);
  return record;
}

/** The record for a trial: the received one if valid, else a failed record that says what is wrong. */
export function answerOf(trial: Trial, value: unknown): TrialRecord {
  try {
    return checkAnswer(trial, value);
  } catch (error) {
    return failedRecord(
      trial,
      `the worker's answer does not match its trial: ${shortened(messageOf(error))}`,
    );
  }
}
