import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRecord, recordFrom, trialSchema } from '@regatta/record';
import { recordOf, trialOf } from '@regatta/record/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { renderAgain } from '../commands/report.ts';
import { readRecords } from './store.ts';

const folder = mkdtempSync(join(tmpdir(), 'regatta-record-'));
afterAll(() => rmSync(folder, { recursive: true }));

const record = recordOf(trialOf(), 0.5);
const fold = { repeat: 0, outer: 1, outerFolds: 5, inner: 2, innerFolds: 4 };
const { training } = record;

describe('a record', () => {
  it.each<[string, object]>([
    ['the longest run', { training: { ...training, steps: 10_000_000 } }],
    ['a fold of cross-validation', { fold }],
    ['the largest square of a 32-bit float as loss', { metrics: { test: { loss: 1.2e77 } } }],
    ['a gradient bound', { training: { ...training, clipNorm: 0.5 } }],
  ])('with %s is accepted', (_name, changes) => {
    expect(recordFrom({ ...record, ...changes })).toMatchObject(changes);
  });

  it.each<[string, object]>([
    ['infinite steps', { training: { ...training, steps: 1e15 } }],
    ['no steps', { training: { ...training, steps: 0 } }],
    ['a negative batch', { training: { ...training, batchSize: -5 } }],
    ['a batch larger than memory', { training: { ...training, batchSize: 1e12 } }],
    ['an infinite learning rate', { training: { ...training, learningRate: 1e308 } }],
    ['a fractional seed', { seed: 0.5 }],
    ['a negative seed', { seed: -1 }],
    ['infinite samples', { samples: 1e12 }],
    ['infinite folds', { fold: { ...fold, outerFolds: 1e9, innerFolds: 1e9 } }],
    ['a nonexistent fold', { fold: { ...fold, outer: 5 } }],
    ['a loss that statistics cannot square', { metrics: { test: { loss: 1e308 } } }],
    ['such a point of the curve', { curve: [{ step: 1, train: { loss: -1e308 }, validation: {} }] }],
    ['such a penalty', { penalty: 1e308 }],
    ['such a probe', { probes: { norm: [{ deep: 1e308 }] } }],
    ['a negative time', { timing: { seconds: -1, stepsPerSecond: 1 } }],
  ])('with %s is rejected', (_name, changes) => {
    expect(() => recordFrom({ ...record, ...changes })).toThrow(/:/);
  });

  it.each(['metrics', 'probes', 'penalty'])(
    'with 1e999 in its %s is rejected with its line number',
    (field) => {
      const text = JSON.stringify({ ...record, probes: { norm: 0.5 }, penalty: 0.5 });
      const infinite = text.replace(new RegExp(`("${field}":[^\\d]*)[\\d.]+`), '$11e999');
      expect(infinite).not.toBe(text);
      const path = join(folder, 'trials.jsonl');
      writeFileSync(path, `${JSON.stringify(record)}\n${infinite}\n`);
      expect(() => readRecords(path)).toThrow(/trials\.jsonl, line 2 is damaged: .*(expected|number)/);
      expect(() => parseRecord(infinite)).toThrow(/expected/);
    },
  );

  it('has the same bounds as a trial sent to a worker', () => {
    const { spec } = trialOf();
    const id = `t${'0'.repeat(20)}`;
    expect(trialSchema.safeParse({ id, spec }).success).toBe(true);
    for (const wrong of [
      { seed: -1 },
      { samples: 1e12 },
      { training: { ...spec.training, steps: 1e15 } },
      { fold: { ...fold, inner: 4 } },
    ]) {
      expect(trialSchema.safeParse({ id, spec: { ...spec, ...wrong } }).success).toBe(false);
    }
  });
});

describe('a summary', () => {
  it.each(['1e999', '-1e308'])('with %s in it is rejected with a message', (number) => {
    const kept = { summary: `{"version":2,"tasks":[{"mean":${number}}]}`, environment: '{}' };
    expect(() => renderAgain('results', kept, [], [])).toThrow(
      /summary\.json is damaged: expected numbers up to 1e100 in magnitude, received -?(Infinity|1e\+308)\. Rerun the original command/,
    );
  });
});
