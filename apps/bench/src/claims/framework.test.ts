import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIdle } from '../idle.ts';
import { probes } from '../probes/index.ts';
import { failedRecord } from '../record.ts';
import { taskNamed } from '../tasks/registry.ts';
import { recordOf, trialOf } from '../testing/records.ts';
import { contentId } from '../trial.ts';
import { ensembleOf } from './ensemble.ts';
import { softmaxEnumerationError } from './enumeration.ts';
import { claims } from './index.ts';
import { findingOf, metricOf, pairedDifferences, recordsAt, seedsNeeded } from './measure.ts';
import { spearman } from './spearman.ts';
import { judgeClaim, planHashOf, uniqueSpecs } from './summary.ts';
import { dropoutAt, firstClaimSeed } from './trials.ts';
import { answerOf, closing, judge, undecided } from './verdicts.ts';

const sure = [1, 1.1, 0.9, 1];
const vague = [1, -1, 0.5, -0.2];

describe('the claims', () => {
  it('are ten, each with trials that can be run', () => {
    expect(claims.map(({ id }) => id)).toEqual([...'abcdefghij']);
    for (const claim of claims) {
      for (const size of ['quick', 'full'] as const) {
        const specs = claim.trials(size);
        expect(new Set(specs.map(contentId)).size).toBe(specs.length);
        for (const spec of specs) {
          const task = taskNamed(spec.task);
          expect(task.name).toBe(spec.task);
          expect(isIdle(spec.regularizer, task)).toBe(false);
          if (size === 'quick') expect(task.dataset).toMatch(/^generated-/);
          const known = probes.map(({ name }) => name);
          expect((spec.probes ?? []).every((name) => known.includes(name))).toBe(true);
        }
      }
    }
  });

  it('share trials, so that a run has each once', () => {
    const planned = claims.map((claim) => ({ claim, specs: claim.trials('full') }));
    const all = planned.flatMap(({ specs }) => specs);
    const unique = uniqueSpecs(planned);
    expect(unique.length).toBeLessThan(all.length);
    expect(planHashOf(unique)).toBe(planHashOf(unique.toReversed()));
    expect(planHashOf(unique)).not.toBe(planHashOf(unique.slice(1)));
  });

  it('are judged by their own trials, those that are missing or failed left out', () => {
    const [claim] = claims;
    const specs = claim!.trials('quick');
    const judged = judgeClaim({ claim: claim!, specs }, 'quick', (spec) =>
      spec.seed === firstClaimSeed
        ? undefined
        : spec.seed === firstClaimSeed + 1
          ? failedRecord({ id: 't', spec }, 'no data')
          : recordOf({ id: 't', spec }, spec.regularizer.name === 'none' ? 1 : 0.5),
    );
    expect(judged.trials).toBe(32);
    expect(judged.finished).toBe(24);
    expect(judged.outcome.text).toContain('over 6 seeds');
  });
});

describe('findings', () => {
  it('have a sign only where the whole interval has it', () => {
    expect(findingOf(sure)).toMatchObject({ mean: 1, sign: 'above' });
    expect(findingOf(sure.map((v) => -v)).sign).toBe('below');
    expect(findingOf(vague).sign).toBe('unclear');
    expect(findingOf([1])).toMatchObject({ sign: 'unclear', interval: null });
    expect(findingOf([]).mean).toBeNaN();
  });

  it('pair by seed, whatever the order', () => {
    const a = new Map([
      [2, 5],
      [0, 1],
      [9, 9],
    ]);
    const b = new Map([
      [0, 3],
      [2, 1],
    ]);
    expect(pairedDifferences(a, b)).toEqual([-2, 4]);
  });

  it('take one arm of one task and phase, by seed, without failed trials', () => {
    const records = [3, 1, 2].map((seed) => recordOf(trialOf('dropout', seed), seed === 2 ? undefined : 0.5));
    const failed = failedRecord(trialOf('dropout', 0), 'no data');
    const found = recordsAt(
      [...records, failed, recordOf(trialOf(), 1)],
      'generated-tabular-mlp',
      dropoutAt(0.5),
    );
    expect(found.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    expect(found.map((record) => metricOf(record, 'test', 'loss'))).toEqual([0.5, Math.log(4), 0.5]);
    expect(metricOf(failed, 'test', 'loss')).toBeUndefined();
    expect(recordsAt(records, 'generated-tabular-mlp', dropoutAt(0.5), 'tune')).toEqual([]);
  });

  it('know the seeds that they would take, or that it cannot be told', () => {
    expect(seedsNeeded(findingOf(vague))).toBeGreaterThan(4);
    for (const values of [[], [1], [1, 1], [1, -1], [1e-9, 1, -1]])
      expect(seedsNeeded(findingOf(values))).toBeNull();
  });
});

describe('judging', () => {
  const part = (name: string, values: readonly number[]) => ({
    name,
    finding: findingOf(values),
    answer: answerOf(findingOf(values)),
  });
  const no = sure.map((value) => -value);

  it('gives each verdict', () => {
    expect(judge([part('x', sure), part('y', sure)])).toEqual({ verdict: 'supported' });
    expect(judge([part('x', sure), part('y', vague)])).toEqual({
      verdict: 'supported with a limit',
      limit: 'only shown for x',
    });
    expect(judge([part('x', sure)], ['at night'])).toMatchObject({ limit: 'at night' });
    expect(judge([part('x', no), part('y', no)], ['at night'])).toEqual({ verdict: 'refuted' });
    expect(judge([part('x', no), part('y', vague)])).toMatchObject({ verdict: 'undecided' });
    expect(judge([])).toEqual({ verdict: 'undecided', seedsNeeded: null });
  });

  it('wants a margin where there is one', () => {
    expect(answerOf(findingOf(sure), 2)).toBe('unclear');
    expect(answerOf(findingOf(sure), 0.5)).toBe('yes');
  });

  it('asks for the seeds of the hardest question, unless one cannot be told', () => {
    const both = undecided([findingOf(vague), findingOf([2, -1, 1, 0])]);
    expect(both.seedsNeeded).toBe(seedsNeeded(findingOf(vague)));
    expect(undecided([findingOf(vague), findingOf([])]).seedsNeeded).toBeNull();
  });

  it('says each verdict', () => {
    const all = [judge([part('x', sure)]), judge([part('x', no)]), judge([part('x', vague)]), judge([])];
    expect(new Set(all.map(closing)).size).toBe(4);
    expect(closing({ verdict: 'supported with a limit', limit: 'at night' })).toContain('at night');
  });
});

describe('one softmax layer', () => {
  it.each([0.1, 0.5, 0.9])('is the geometric mean of its subnetworks at rate %d', (rate) => {
    for (const seed of [0, 1, 2]) expect(softmaxEnumerationError(rate, seed)).toBeLessThan(1e-12);
  });
});

describe('an average of networks', () => {
  const network = (probabilities: number[], seed: number) => ({
    ...recordOf(trialOf('none', seed), 1),
    probes: { predictions: { classes: 2, labels: [0, 1], probabilities } },
  });

  it('is that of their probabilities', () => {
    const score = ensembleOf([network([0.9, 0.1, 0.6, 0.4], 0), network([0.5, 0.5, 0.2, 0.8], 1)])!;
    expect(score.members).toBe(2);
    expect(score.loss).toBeCloseTo(-(Math.log(0.7) + Math.log(0.6)) / 2, 12);
    expect(score.memberLoss).toBeCloseTo(
      -(Math.log(0.9) + Math.log(0.4) + Math.log(0.5) + Math.log(0.8)) / 4,
      12,
    );
    expect(score.error).toBe(0);
  });

  it('takes two', () => {
    expect(ensembleOf([network([0.9, 0.1, 0.6, 0.4], 0), recordOf(trialOf(), 1)])).toBeUndefined();
  });

  it('never loses to its members on average', () => {
    const rows = fc.array(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(rows, { minLength: 2, maxLength: 6 }), (all) => {
        const score = ensembleOf(all.map(([a = 0, b = 0], i) => network([a, 1 - a, b, 1 - b], i)))!;
        expect(score.loss).toBeLessThanOrEqual(score.memberLoss + 1e-12);
      }),
    );
  });
});

describe("Spearman's correlation", () => {
  it('is 1 for what rises together, -1 for the reverse, and knows ties', () => {
    expect(spearman([1, 2, 3, 4], [0, 10, 11, 1e9])).toBeCloseTo(1, 12);
    expect(spearman([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
    expect(spearman([1, 2, 3], [5, 5, 5])).toBe(0);
    expect(spearman([1], [1])).toBe(0);
    expect(spearman([1, 2, 3, 4], [1, 3, 3, 4])).toBeCloseTo(0.9486832980505138, 12);
  });
});
