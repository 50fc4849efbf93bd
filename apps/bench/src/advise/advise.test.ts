import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrialRecord, TrialSpec } from '@regatta/record';
import { baselineSpec, packLosses } from '@regatta/record';
import { recordOf } from '@regatta/record/testing';
import { allRegularizers, regularizerNamed, taskNamed } from '@regatta/tasks';
import { trainingOf } from '@regatta/trial';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { configurationsPerArm, triedOf } from '../plan/tuning.ts';
import { testFolder } from '../testing/cli.ts';
import type { Session } from '../watch/session.ts';
import {
  type AdvisePlan,
  adviseHash,
  checkAsked,
  planFile,
  planInFolder,
  readAdvisePlan,
  writeAdvisePlan,
} from './advise-plan.ts';
import { fitBlock, splitBlock } from './blocks.ts';
import { candidatesFor } from './candidates.ts';
import { configurationsOf, configurationTitle } from './configuration.ts';
import { countsFor, extended, meanCost, stepsFor, trialsOf } from './counts.ts';
import { fitSpecs, judgeFinalist, judgingPlan } from './judge-finalist.ts';
import { rareClassesOf } from './make-plan.ts';
import { race } from './race.ts';

const task = taskNamed('generated-tabular-mlp');
const folder = testFolder('advise');
afterAll(folder.remove);

const { learningRate } = task.defaults;
const dropoutSpec = { name: 'dropout', options: {} };
const methods = candidatesFor(task, [
  { name: 'dropout', options: {} },
  { name: 'l2', options: {} },
]);

const plan: AdvisePlan = {
  version: 2,
  asked: {
    task: task.name,
    data: { table: 'abc' },
    regularizers: null,
    steps: null,
    learningRate: null,
    evaluations: null,
    samples: 0,
    firstSeed: 0,
    backend: 'cpu',
  },
  training: trainingOf(task),
  baseline: configurationsOf(task, baselineSpec),
  methods,
  left: ['standout'],
  counts: {
    rungs: [
      { splits: 1, candidates: 12, baselines: 6 },
      { splits: 3, candidates: 4, baselines: 2 },
      { splits: 9, candidates: 2, baselines: 1 },
    ],
    fits: { first: 5, most: 20 },
  },
  rare: null,
  pace: {
    budgetSeconds: 60,
    secondsPerTrial: 0.5,
    secondsPerPair: 1,
    planned: { budgetSeconds: 60, fits: 20, secondsPerFit: 1 },
  },
};

/** A session that makes up the record of each trial, and keeps the specs that ran. */
function sessionOf(answer: (spec: TrialSpec) => TrialRecord): Session & { readonly ran: TrialSpec[] } {
  const ran: TrialSpec[] = [];
  const known = new Map<string, TrialRecord>();
  return {
    ran,
    directory: folder.path,
    workers: 2,
    signal: new AbortController().signal,
    store: undefined!,
    say: () => undefined,
    present: () => 0,
    run: async (specs) =>
      specs.map((spec) => {
        const key = JSON.stringify(spec);
        const record = known.get(key) ?? answer(spec);
        if (!known.has(key)) ran.push(spec);
        known.set(key, record);
        return record;
      }),
  };
}

const rateIn = ({ regularizer }: TrialSpec): number => Number(regularizer.options.rate ?? 0);

describe('configurations', () => {
  it('are six for every method, the baseline included: strengths x learning rates', () => {
    for (const configurations of [plan.baseline, ...candidatesFor(task).map((own) => own.configurations)])
      expect(configurations).toHaveLength(configurationsPerArm);
    const dropout = configurationsOf(
      { ...task, defaults: { ...task.defaults, learningRate: 0.001 } },
      dropoutSpec,
    );
    expect(new Set(dropout.map(configurationTitle)).size).toBe(6);
    expect(configurationTitle(dropout[1]!)).toBe('dropout 0.1, learning rate 0.003');
    expect(plan.baseline.map(configurationTitle)).toContain(`no regularizer, learning rate ${learningRate}`);
  });

  it('are as many for every method of the catalog in "tune", three strengths each where there is one, weakest first', () => {
    const withoutStrength: string[] = [];
    for (const { name, rates, defaultRate, strength } of allRegularizers()) {
      const { grid, configurations } = triedOf(task, { name, options: {} }, {});
      expect(configurations, name).toHaveLength(configurationsPerArm);
      expect(configurationsOf(task, { name, options: {} }), name).toHaveLength(configurationsPerArm);
      if (defaultRate === undefined && strength === undefined) withoutStrength.push(name);
      else expect(grid.strengths, name).toHaveLength(3);
      const listed = rates ?? strength?.values ?? [];
      const [weakest = 0, next = 0] = listed;
      const inOrder = listed.toSorted((a, b) => (strength !== undefined && next < weakest ? b - a : a - b));
      expect(listed, name).toEqual(inOrder);
      expect(new Set(listed).size, name).toBe(listed.length);
    }
    // None of these has a number that says how strongly it acts.
    expect(withoutStrength).toEqual([
      'none',
      'shake-shake',
      'unit-norm',
      'non-neg',
      'batch-norm',
      'layer-norm',
      'group-norm',
    ]);
  });

  it('keep a strength that the user gives', () => {
    const own = configurationsOf(task, { name: 'dropout', options: { rate: 0.2 } });
    expect(own.map(({ regularizer }) => regularizer.options.rate)).toEqual(
      Array.from({ length: 6 }, () => 0.2),
    );
  });

  it('keep a learning rate that the user gives, for no regularizer too', () => {
    expect(configurationsOf(task, baselineSpec, 0.01).map((own) => own.learningRate)).toEqual([0.01]);
    const own = configurationsOf(task, dropoutSpec, 0.01);
    expect(new Set(own.map((each) => each.learningRate))).toEqual(new Set([0.01]));
    expect(new Set(own.map(({ regularizer }) => regularizer.options.rate)).size).toBe(configurationsPerArm);
  });
});

describe('candidatesFor', () => {
  it('starts with what is cheap and usually right, then takes what suits the network, then the rest', () => {
    for (const name of ['optdigits-mlp', 'optdigits-cnn', 'generated-memory-rnn']) {
      const names = candidatesFor(taskNamed(name)).map((candidate) => candidate.name);
      expect(names.slice(0, 3), name).toEqual(['l2', 'weight-decay', 'dropout']);
      const { family } = taskNamed(name);
      const suits = names.map((method) => regularizerNamed(method).prior?.[family] !== undefined);
      expect(suits.lastIndexOf(true), name).toBe(suits.indexOf(false) - 1);
    }
  });

  it('omits methods without an effect, no regularizer, and early stopping, which every arm has', () => {
    const names = candidatesFor(taskNamed('optdigits-mlp')).map(({ name }) => name);
    for (const name of ['drop-block', 'none', 'early-stopping']) expect(names).not.toContain(name);
    const asked = candidatesFor(task, [{ name: 'early-stopping', options: {} }]);
    expect(asked.map(({ name }) => name)).toEqual(['early-stopping']);
  });

  it('refuses options that no regularizer has', () => {
    expect(() => candidatesFor(task, [{ name: 'dropout', options: { rate: 0.2, colour: 1 } }])).toThrow(
      /colour/,
    );
  });
});

describe('countsFor', () => {
  const sized = fc.record({
    size: fc.integer({ min: 1, max: 6 }),
    cost: fc.double({ min: 1, max: 4, noNaN: true }),
  });
  const methodsOf = fc.array(sized, { minLength: 1, maxLength: 30 });
  const capacities = fc.integer({ min: 0, max: 3000 });

  it('stays within the time if it allows one method and five pairs of fits', () => {
    fc.assert(
      fc.property(capacities, methodsOf, (capacity, own) => {
        const { methods: count, rungs, fits } = countsFor(capacity, own, 6);
        expect(fits.first).toBeGreaterThanOrEqual(5);
        expect(fits.most).toBeGreaterThanOrEqual(fits.first);
        const cost = meanCost(own.slice(0, count));
        const ofBaseline = trialsOf(rungs.map((rung) => ({ ...rung, candidates: 0 }))) + fits.most;
        const ofMethods = trialsOf(rungs.map((rung) => ({ ...rung, baselines: 0 }))) + fits.most;
        const least = (own[0]!.size + 5) * own[0]!.cost + 6 + 5;
        if (0.6 * capacity >= least) {
          expect(ofBaseline + cost * ofMethods).toBeLessThanOrEqual(capacity + 1e-6);
        }
      }),
    );
  });

  it('keeps a third from round to round, of the baseline too, and tries more methods in more time', () => {
    fc.assert(
      fc.property(capacities, capacities, methodsOf, (a, b, own) => {
        const [less, more] = [countsFor(Math.min(a, b), own, 6), countsFor(Math.max(a, b), own, 6)];
        for (const { rungs } of [less, more]) {
          rungs.slice(1).forEach(({ candidates, baselines, splits }, i) => {
            expect(candidates).toBeLessThanOrEqual(Math.ceil(rungs[i]!.candidates / 2));
            expect(baselines).toBeGreaterThan(0);
            expect(splits).toBeGreaterThan(rungs[i]!.splits);
          });
        }
        if (less.rungs.length === more.rungs.length) {
          expect(more.methods).toBeGreaterThanOrEqual(less.methods);
        }
      }),
    );
  });

  it('divides the time as it says', () => {
    const ten = Array.from({ length: 10 }, () => ({ size: 6, cost: 1 }));
    expect(countsFor(400, ten, 6)).toEqual({
      methods: 10,
      rungs: [
        { splits: 1, candidates: 60, baselines: 6 },
        { splits: 3, candidates: 20, baselines: 2 },
        { splits: 9, candidates: 7, baselines: 1 },
      ],
      fits: { first: 10, most: 40 },
    });
    expect(countsFor(72, ten, 6)).toEqual({
      methods: 3,
      rungs: [
        { splits: 1, candidates: 18, baselines: 6 },
        { splits: 3, candidates: 6, baselines: 2 },
      ],
      fits: { first: 8, most: 16 },
    });
    expect(countsFor(30, ten, 6)).toEqual({
      methods: 2,
      rungs: [{ splits: 1, candidates: 12, baselines: 6 }],
      fits: { first: 6, most: 6 },
    });
    // Methods that take twice as long leave less room.
    const slow = ten.map(({ size }) => ({ size, cost: 2 }));
    expect(countsFor(72, slow, 6).methods).toBe(1);
  });

  it('adds fits for more time, and nothing else', () => {
    const counts = countsFor(400, [{ size: 6, cost: 1 }], 6);
    const longer = extended({ ...counts, fits: { first: 5, most: 12 } }, 15);
    expect(longer).toEqual({ ...counts, fits: { first: 5, most: 27 } });
    expect(extended(counts, 0)).toEqual(counts);
  });

  it('shortens trainings only if the time allows too few', () => {
    expect(stepsFor(36, 1000)).toBe(1000);
    expect(stepsFor(18, 1000)).toBe(500);
    expect(stepsFor(0, 1000)).toBe(250);
  });
});

describe('blocks', () => {
  const redivided = { redivided: true } as const;

  it('have seeds of their own, and go through the inner folds', () => {
    const blocks = Array.from({ length: 5 }, (_, i) => splitBlock(redivided, i));
    expect(blocks.map(({ fold }) => fold!.inner)).toEqual([0, 1, 2, 3, 0]);
    expect(new Set(blocks.map(({ fold }) => `${fold!.repeat} ${fold!.outer} ${fold!.outerFolds}`)).size).toBe(
      1,
    );
    const fits = Array.from({ length: 5 }, (_, i) => fitBlock(redivided, 3, i));
    expect(fits.map(({ seed }) => seed)).toEqual([3, 4, 5, 6, 7]);
    expect(fits[0]!.fold!.outer).toBe(blocks[0]!.fold!.outer);
    expect(splitBlock({}, 2).fold).toBeUndefined();
  });
});

describe('race', () => {
  /** Losses with a best configuration, dropout 0.4 at three times the learning rate, and noise that splits share. */
  const answer = (spec: TrialSpec): TrialRecord => {
    const shared = 1 + 0.2 * Math.sin(spec.seed);
    const strength = spec.regularizer.name === 'dropout' ? 0.1 * Math.abs(rateIn(spec) - 0.4) - 0.1 : 0.05;
    const rate = 0.02 * Math.abs(Math.log(spec.training.learningRate / (2 * learningRate)));
    const own = spec.regularizer.name === 'none' ? 0 : strength;
    return recordOf({ id: JSON.stringify(spec), spec }, shared * (1 + own + rate));
  };

  it('finds the best configuration by differences to the tuned baseline on the same splits', async () => {
    const session = sessionOf(answer);
    const found = await race(task, plan, session);
    expect(configurationTitle(found.finalist)).toBe(`dropout 0.4, learning rate ${3 * learningRate}`);
    expect(found.baseline.learningRate).toBeCloseTo(2 * learningRate, 12);
    // What splits share cancels: the difference has no error.
    expect(found.standings[0]!.standardError).toBeLessThan(1e-9);
    expect(found.standings[0]!.difference).toBeCloseTo(Math.log(0.9 + 0.02 * Math.log(1.5)), 9);
    expect(session.ran.every(({ phase }) => phase === 'tune')).toBe(true);
    expect(session.ran).toHaveLength(trialsOf(plan.counts.rungs));
  });

  it('freezes its choice with a hash that does not depend on the number of fits to come', async () => {
    const { freeze } = await race(task, plan, sessionOf(answer));
    expect(freeze).toMatchObject({ testReads: 0, tuningTrials: trialsOf(plan.counts.rungs) });
    expect(freeze.choices.map(({ method }) => method)).toEqual(['none', 'dropout']);
    const longer = { ...plan, counts: { ...plan.counts, fits: { first: 5, most: 90 } } };
    expect((await race(task, longer, sessionOf(answer))).freeze).toEqual(freeze);
    const other = await race(
      task,
      plan,
      sessionOf((spec) => answer({ ...spec, seed: spec.seed + 1 })),
    );
    expect(other.freeze.hash).not.toBe(freeze.hash);
  });

  it('eliminates what diverges without a score, and refuses a baseline that does', async () => {
    const regression = { ...task, objective: { ...task.objective, chance: undefined! } };
    const failing = (name: string) => (spec: TrialSpec) =>
      spec.regularizer.name === name ? recordOf({ id: JSON.stringify(spec), spec }, undefined) : answer(spec);
    const { finalist } = await race(regression, plan, sessionOf(failing('dropout')));
    expect(finalist.regularizer.name).toBe('l2');
    await expect(race(regression, plan, sessionOf(failing('none')))).rejects.toThrow(
      /expected trainings without a regularizer that end with a finite loss/,
    );
  });

  it('refuses trials that have read the test split', async () => {
    const reading = (spec: TrialSpec) => ({ ...answer(spec), testReads: 1 });
    await expect(race(task, plan, sessionOf(reading))).rejects.toThrow(/never read the test split/);
  });
});

describe('judgeFinalist', () => {
  const rows = 50;
  const answer =
    (gain: number, noise: number) =>
    (spec: TrialSpec): TrialRecord => {
      const own = spec.regularizer.name === 'none' ? 0 : gain + noise * (-1) ** spec.seed;
      const losses = Float32Array.from({ length: rows }, (_, j) => (1 + 0.4 * Math.cos(j)) * Math.exp(-own));
      const missed = Uint8Array.from({ length: rows }, (_, j) => Number(j % 4 === 0));
      const record = recordOf({ id: JSON.stringify(spec), spec }, Math.exp(-own));
      return { ...record, testRows: rows, examples: packLosses({ losses, missed }) };
    };
  const found = {
    finalist: methods[0]!.configurations[0]!,
    baseline: plan.baseline[2]!,
    standings: [],
    freeze: undefined!,
  };

  it('stops at the first look that is certain enough', async () => {
    const analysis = judgingPlan(task, plan, found);
    const session = sessionOf(answer(0.1, 0.001));
    expect(await judgeFinalist(task, plan, found, analysis, session)).toHaveLength(2 * 5);
  });

  it('goes on, look by look, to the planned number if it is not', async () => {
    const analysis = judgingPlan(task, plan, found);
    const session = sessionOf(answer(0.005, 0.4));
    expect(await judgeFinalist(task, plan, found, analysis, session)).toHaveLength(2 * 20);
    expect(session.ran).toHaveLength(2 * 20);
  });

  it('pairs fits by seed, each with its own learning rate, and plans the same analysis for more fits', () => {
    const specs = fitSpecs(task, plan, found, 3);
    expect(specs.map(({ seed }) => seed)).toEqual([0, 0, 1, 1, 2, 2]);
    expect(specs.map(({ training }) => training.learningRate).slice(0, 2)).toEqual([
      found.baseline.learningRate,
      found.finalist.learningRate,
    ]);
    expect(specs.every(({ phase }) => phase === 'test')).toBe(true);
    const longer = { ...plan, counts: { ...plan.counts, fits: { first: 5, most: 90 } } };
    expect(judgingPlan(task, longer, found)).toEqual(judgingPlan(task, plan, found));
  });
});

describe('rareClassesOf', () => {
  const split = (labels: readonly number[]) => ({
    size: labels.length,
    inputs: new Float32Array(labels.length),
    labels: Int32Array.from(labels),
  });
  const data = (train: readonly number[], validation: readonly number[]) => ({
    inputShape: [1],
    train: split(train),
    validation: split(validation),
    checksums: {},
    names: { classes: ['no', 'yes'] },
  });
  const two = { objective: { ...task.objective, classes: 2 } };
  const many = (count: number, label: number): number[] => Array.from({ length: count }, () => label);

  it('names classes with less than a third of an equal share, rarest first', () => {
    const found = rareClassesOf(data([...many(80, 0), ...many(10, 1)], many(10, 0)), two);
    expect(found).toEqual({ rows: 100, classes: [{ name: 'yes', rows: 10 }] });
    expect(rareClassesOf(data([...many(70, 0), ...many(20, 1)], many(10, 0)), two)).toBeNull();
  });

  it('knows none where examples have no single class', () => {
    const { classes: _, ...numbers } = task.objective;
    expect(rareClassesOf(data(many(20, 0), [1]), { objective: numbers })).toBeNull();
    expect(rareClassesOf({ ...data(many(20, 0), [1]), labelShape: [3] }, two)).toBeNull();
  });
});

describe('the plan of a folder', () => {
  const place = (name: string): string => {
    const path = join(folder.path, name);
    mkdirSync(path);
    return path;
  };

  it('is read as it was written, and its hash leaves out the clock', () => {
    const path = place('kept');
    expect(planInFolder(path)).toBeUndefined();
    writeAdvisePlan(path, plan);
    expect(planInFolder(path)).toEqual(plan);
    expect(readAdvisePlan(join(path, planFile))).toEqual(plan);
    expect(
      adviseHash({
        ...plan,
        pace: { ...plan.pace, budgetSeconds: 9, secondsPerTrial: 9, secondsPerPair: 9 },
      }),
    ).toBe(adviseHash(plan));
    expect(adviseHash({ ...plan, left: [] })).not.toBe(adviseHash(plan));
  });

  it('is refused if it answers another question, with the part that differs', () => {
    expect(() => checkAsked(plan, plan.asked, 'results')).not.toThrow();
    expect(() => checkAsked(plan, { ...plan.asked, steps: 5 }, 'results')).toThrow(
      /results: expected a plan for this command, received one for another: --steps is not given there, but 5 here. Start over with --fresh/,
    );
    expect(() => checkAsked(plan, { ...plan.asked, data: { table: 'abd' } }, 'results')).toThrow(
      /the data is/,
    );
  });

  it('is refused in a folder of an earlier version, which report still shows', () => {
    const path = place('old');
    writeFileSync(join(path, 'freeze.json'), '{}');
    expect(() => planInFolder(path)).toThrow(
      /received one of an earlier version, which it cannot continue. "regatta report" still shows it; start over with --fresh/,
    );
  });

  it('is refused if it is damaged or missing', () => {
    const path = place('damaged');
    writeFileSync(join(path, planFile), '{"version": 1}');
    expect(() => planInFolder(path)).toThrow(/expected the plan of a search, as "regatta advise" writes it/);
    expect(() => readAdvisePlan(join(path, 'absent.json'))).toThrow(
      /--plan .*absent.json: expected the advise.json/,
    );
  });
});
