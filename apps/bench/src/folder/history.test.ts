import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planOf } from '@regatta/evidence/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { departuresOf, rememberPlan } from './history.ts';

const folders: string[] = [];
const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'regatta-history-'));
  folders.push(path);
  return path;
};
afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

const first = planOf(['dropout 0.5']);
const second = planOf(['standout 0.5']);

describe('a plan whose seeds were seen', () => {
  it('is exploratory, and the same plan again is not', () => {
    const directory = folder();
    rememberPlan(directory, first);
    expect(departuresOf(directory, first)).toEqual([]);
    const [sentence = ''] = departuresOf(directory, second);
    expect(sentence).toContain('Entirely exploratory');
    expect(sentence).toContain('--first-seed');
  });

  it('stays seen after an edit of the code', () => {
    const other = folder();
    const entry = { planHash: `t${'0'.repeat(20)}`, code: '0'.repeat(16) };
    const seen = { ...entry, tasks: ['generated-tabular-mlp'], seeds: [0] };
    appendFileSync(join(other, 'plans.jsonl'), `${JSON.stringify(seen)}\n`);
    expect(departuresOf(other, second)).toHaveLength(1);
  });

  it('is confirmatory on seeds that nobody has seen', () => {
    const directory = folder();
    rememberPlan(directory, first);
    expect(departuresOf(directory, planOf(['standout 0.5'], { seeds: [100, 101, 102] }))).toEqual([]);
  });
});
