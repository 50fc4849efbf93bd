import { contentId, lookUp } from '@regatta/record';
import { taskNamed } from '@regatta/tasks';
import { isIdle, probes } from '@regatta/trial';
import { describe, expect, it } from 'vitest';
import { claims } from './all-claims.ts';
import { outcomeOf } from './testing/claim-outcome.ts';
import { judgeAll } from './verdict.ts';

it('has thirteen claims, named by letter', () => {
  expect(claims.map(({ id }) => id)).toEqual([...'abcdefghijklm']);
});

describe.each(claims)('claim $id', (claim) => {
  it.each(['quick', 'full'] as const)('has %s trials that can be run, each once', (size) => {
    const specs = claim.trials(size);
    for (const spec of specs) {
      const task = taskNamed(spec.task);
      expect(task.name).toBe(spec.task);
      expect(isIdle(spec.regularizer, task)).toBe(false);
      for (const name of spec.probes ?? []) expect(lookUp('probe', name, probes).name).toBe(name);
      if (size === 'quick') expect(task.dataset).toMatch(/^generated-/);
    }
    expect(new Set(specs.map(contentId)).size).toBe(specs.length);
    expect(JSON.parse(JSON.stringify(specs))).toEqual(specs);
  });

  it.each(['quick', 'full'] as const)('is not shown without %s results', (size) => {
    const nothing = outcomeOf(claim, () => ({}), size);
    expect(nothing).toMatchObject({ verdict: 'not shown', p: null, reproductions: [] });
    expect(nothing.clauses.every(({ status }) => status === 'open')).toBe(true);
    expect(judgeAll([claim.evaluate([], size)])[0]).toEqual(nothing);
  });

  it('gives numbers, not NaN, where all trials end alike or diverge', () => {
    outcomeOf(claim, () => ({ loss: 1 }));
    outcomeOf(claim, () => ({ diverged: true }));
  });

  it('says what is claimed and what the papers found', () => {
    expect(claim.sources.length).toBeGreaterThan(0);
    for (const text of [claim.title, claim.statement, claim.hypothesis, claim.rule])
      expect(text).toMatch(/\w+/);
  });
});
