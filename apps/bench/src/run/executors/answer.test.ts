import { calibrationBins, packLosses, type TrialRecord } from '@regatta/record';
import { recordOf, trialOf } from '@regatta/record/testing';
import { describe, expect, it } from 'vitest';
import { answerFor, identified } from '../../testing/answers.ts';
import { answerOf, checkAnswer, mostAnswerBytes } from './answer.ts';

const trial = identified(trialOf('dropout', 3));
const tuning = identified(trialOf('dropout', 3, { phase: 'tune' }));
const sampled = identified(trialOf('dropout', 3, { samples: 5, probes: ['gradient-norm'] }));
const good = answerFor(trial, 0.5);
const { train, validation, test } = good.metrics;
const withProbe = { ...answerFor(sampled, 0.5), testReads: 2, probes: { 'gradient-norm': [1] } };
const curve = [...good.curve];

/** Answers to `trial` that contradict it, and the start of the error message. */
const bad: readonly (readonly [string, unknown, string | RegExp])[] = [
  ['nothing', null, 'it: '],
  ['text', 'ok', 'it: '],
  ['no curve', { ...good, curve: undefined }, 'curve: '],
  ['another id', { ...good, id: 't0' }, `id: expected "${trial.id}", received "t0"`],
  ['another task', { ...good, task: 'generated-glyphs-cnn' }, 'task: expected "generated-tabular-mlp"'],
  ['an unknown task', { ...good, task: 'nope' }, 'task: expected "generated-tabular-mlp", received "nope"'],
  ['another data set', { ...good, dataset: 'x' }, 'dataset: '],
  ['another network', { ...good, architecture: { title: 'x', layers: [] } }, 'architecture: '],
  ['another arm', { ...good, regularizer: { name: 'none', options: {} } }, 'regularizer: '],
  ['another rate', { ...good, regularizer: { name: 'dropout', options: { rate: 0.4 } } }, 'regularizer: '],
  ['another seed', { ...good, seed: 4 }, 'seed: expected 3, received 4'],
  ['other settings', { ...good, training: { ...good.training, batchSize: 6 } }, 'training: '],
  ['another backend', { ...good, backend: 'wasm' }, 'backend: expected "cpu", received "wasm"'],
  ['another phase', { ...good, phase: 'tune' }, 'phase: expected "test", received "tune"'],
  ['other samples', { ...good, samples: 9 }, 'samples: expected 0, received 9'],
  [
    'a fold',
    { ...good, fold: { repeat: 0, outer: 0, outerFolds: 2, inner: 0, innerFolds: 2 } },
    'fold: expected nothing',
  ],
  ['other code', { ...good, versions: { ...good.versions, code: 'old' } }, 'versions.code: '],
  ['no Node version', { ...good, versions: { ...good.versions, node: '\u001b[2J' } }, 'versions.node: '],
  ['other data', { ...good, data: { x: 'y' } }, 'data: expected the checksums that the id covers'],
  ['no metrics', { ...good, metrics: {} }, 'metrics: expected ["test","train","validation"], received []'],
  ['no test split', { ...good, metrics: { train, validation } }, 'metrics: '],
  [
    'a metric missing',
    { ...good, metrics: { train, validation, test: { loss: 1, scaledLoss: 1 } } },
    'metrics.test.accuracy: ',
  ],
  ['no best checkpoint', { ...good, best: undefined }, 'best.metrics: expected '],
  [
    'a best checkpoint that is not the best point of its curve',
    { ...good, best: { ...good.best!, step: 10 } },
    'best.step: expected 1, received 10',
  ],
  ['no losses of examples', { ...good, examples: undefined }, 'examples: expected the losses'],
  [
    'losses of other examples',
    { ...good, examples: packLosses({ losses: new Float32Array(9), missed: new Uint8Array(9) }) },
    'examples.rows: expected 10, received 9',
  ],
  [
    'losses that were changed',
    { ...good, examples: { ...good.examples!, losses: 'AAAA' } },
    'examples: its losses do not match their digest',
  ],
  [
    'an invalid accuracy',
    { ...good, metrics: { train, validation, test: { ...test, accuracy: -3 } } },
    'metrics.test.accuracy: expected a fraction in [0, 1], received -3',
  ],
  [
    'NaN',
    { ...good, metrics: { train, validation, test: { ...test, loss: Number.NaN } } },
    'metrics.test.loss: expected a finite number of at most 1e100, received NaN',
  ],
  [
    'a huge loss',
    { ...good, metrics: { train, validation, test: { ...test, loss: 1e308 } } },
    'metrics.test.loss: expected a finite number of at most 1e100, received 1e+308',
  ],
  [
    'a list of metrics',
    { ...good, metrics: { train, validation, test: [1] } },
    'metrics.test: expected at most 200 numbers by name, received array',
  ],
  ['an infinite penalty', { ...good, penalty: Number.POSITIVE_INFINITY }, 'penalty: '],
  ['no penalty', { ...good, penalty: undefined }, 'penalty: '],
  ['no parameters', { ...good, parameters: -1 }, 'parameters: '],
  ['an empty curve', { ...good, curve: [] }, 'curve: expected an end at step 10, received nothing'],
  ['half a curve', { ...good, curve: curve.slice(0, 5) }, 'curve: expected an end at step 10, received 5'],
  ['a curve beyond the end', { ...good, curve: [...curve, { ...curve[0]!, step: 11 }] }, 'curve: '],
  ['a curve with a gap', { ...good, curve: curve.toSpliced(2, 1) }, 'curve: '],
  ['unrequested probes', { ...good, probes: { x: 1 } }, 'probes: expected [], received ["x"]'],
  ['unrequested samples', { ...good, monteCarlo: { samples: 5, rows: 1, metrics: {} } }, 'monteCarlo: '],
  ['a test split read twice', { ...good, testReads: 2 }, 'testReads: expected 1, received 2'],
  ['a message', { ...good, message: 'x' }, 'message: expected nothing'],
  ['diverged, with metrics', { ...good, status: 'diverged' }, 'metrics: expected {}'],
  ['failed without a message', { ...good, status: 'failed' }, 'message: expected text'],
  [
    'very many metrics',
    { ...good, curve: curve.map((point) => ({ ...point, train: wide(point.train) })) },
    /^curve\.0\.train: expected at most 200 numbers by name, received \d+$/,
  ],
];

/** Metrics with very many entries. */
function wide(metrics: object): object {
  const names = Array.from({ length: 1000 }, (_, i) => [`${'m'.repeat(20)}${i}`, 1]);
  return { ...metrics, ...Object.fromEntries(names) };
}

/** The reason why an answer is rejected. */
function reason(value: unknown, of = trial): string {
  try {
    checkAnswer(of, value);
    return 'taken';
  } catch (error) {
    return error instanceof Error ? error.message : 'no error';
  }
}

describe('an answer', () => {
  it('to its own trial is accepted unchanged', () => {
    expect(checkAnswer(trial, good)).toEqual(good);
    expect(checkAnswer(tuning, { ...answerFor(tuning, 0.5), testReads: 0 })).toMatchObject({ phase: 'tune' });
    expect(checkAnswer(sampled, withProbe)).toEqual(withProbe);
  });

  it.each(bad)('with %s is rejected with one sentence that names the field', (_, value, expected) => {
    const text = reason(value);
    if (typeof expected === 'string') expect(text.slice(0, expected.length)).toBe(expected);
    else expect(text).toMatch(expected);
    expect(text.length).toBeLessThan(500);
    expect(text).not.toContain('\n');
    const record = answerOf(trial, value);
    expect(record).toMatchObject({ id: trial.id, seed: 3, status: 'failed', metrics: {} });
    expect(record.message).toBe(`the worker's answer does not match its trial: ${text}`);
  });

  it('to a tuning trial contains nothing from the test split', () => {
    const tuned = { ...answerFor(tuning, 0.5), testReads: 0 };
    expect(reason({ ...tuned, metrics: good.metrics }, tuning)).toMatch(/^metrics: /);
    expect(reason({ ...tuned, testReads: 1 }, tuning)).toBe('testReads: expected at most 0, received 1');
    expect(reason({ ...tuned, calibration: { metrics: {}, bins: [] } }, tuning)).toMatch(
      /^calibration\.bins: /,
    );
    const bins = Array.from({ length: calibrationBins }, () => ({ count: 0, confidence: 0, accuracy: 0 }));
    const calibration = { metrics: {}, bins };
    expect(reason({ ...tuned, calibration }, tuning)).toMatch(/^calibration: expected nothing/);
  });

  it('with more bytes than a store accepts is rejected', () => {
    const probes = { 'gradient-norm': 'x'.repeat(mostAnswerBytes) };
    expect(reason({ ...withProbe, probes }, sampled)).toMatch(/^it: expected at most \d+ bytes/);
  });

  it('has exactly the requested probes and samples', () => {
    expect(reason({ ...withProbe, probes: undefined }, sampled)).toBe(
      'probes: expected ["gradient-norm"], received []',
    );
    const monteCarlo = { samples: 4, rows: 1, metrics: {} };
    expect(reason({ ...withProbe, monteCarlo }, sampled)).toBe('monteCarlo.samples: expected 5, received 4');
  });

  it('to a trial with early stopping may end early', () => {
    const stopping = identified(
      trialOf('early-stopping', 0, { regularizer: { name: 'early-stopping', options: {} } }),
    );
    const all = answerFor(stopping, 0.5);
    expect(reason({ ...all, curve: all.curve.slice(0, 4) }, stopping)).toBe('taken');
    expect(reason({ ...all, curve: [] }, stopping)).toMatch(/^curve: /);
  });

  it('to a failed or diverged trial keeps only its message and its curve', () => {
    const { dataset, architecture, versions } = good;
    const known = { ...recordOf(trial, undefined), dataset, architecture, versions };
    const diverged: TrialRecord = { ...known, curve: curve.slice(0, 3) };
    expect(checkAnswer(trial, diverged)).toEqual(diverged);
    const failed = { ...good, status: 'failed', message: 'x'.repeat(100_000) };
    const record = checkAnswer(trial, failed);
    expect(record).toMatchObject({ status: 'failed', metrics: {}, curve: [], testReads: 0 });
    expect(record.message).toMatch(/^x{2000}\.\.\. \(100000 characters\)$/);
  });
});
