import '@regatta/tasks';
import { armTitle } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { type Cost, costFrom, fitPlan, growPlan, probesOf } from './fit.ts';
import { expandPlan, type PlanOptions } from './plan.ts';
import { quick } from './suites/quick.ts';

const options: PlanOptions = { backend: 'wasm' };
const whole = expandPlan(quick, options);
const second: Cost = () => 1;
const fit = (seconds: number) => fitPlan(quick, options, second, seconds);
const idsOf = ({ specs }: typeof whole): Set<string> => new Set(specs.map((spec) => JSON.stringify(spec)));

describe('what fits in a time', () => {
  it('is everything, with the same plan, if there is time for it', () => {
    const { plan, options: own } = fit(whole.specs.length);
    expect(own).toEqual(options);
    expect(plan.analysis).toEqual(whole.analysis);
  });

  it('keeps every announced comparison as long as it can, and leaves out the least promising exploratory arms', () => {
    const { plan, options: own, seconds } = fit(110);
    expect(seconds).toBeLessThanOrEqual(110);
    expect(own.exploratory).toBeGreaterThan(0);
    expect(
      fitPlan(quick, { ...options, exploratory: own.exploratory! + 1 }, second, 1e6).seconds,
    ).toBeGreaterThan(110);
    for (const [i, task] of plan.analysis.tasks.entries()) {
      const before = whole.analysis.tasks[i]!;
      expect(task.confirmatory).toEqual(before.confirmatory);
      expect(task.exploratory).toHaveLength(own.exploratory!);
      expect([...task.exploratory, ...task.leftOut!].sort()).toEqual([...before.exploratory].sort());
    }
    expect(plan.analysis.seeds).toEqual(whole.analysis.seeds);
  });

  it('then has fewer seeds, but enough for a p value, and then fewer tasks', () => {
    const seeds = fit(75).plan.analysis;
    expect([seeds.tasks.length, seeds.seeds.length]).toEqual([4, 6]);
    const three = fit(50).plan.analysis;
    expect([three.tasks.length, three.seeds.length]).toEqual([3, 6]);
    const tasks = fit(26).plan.analysis;
    expect([tasks.tasks.length, tasks.seeds.length]).toEqual([2, 5]);
    expect(fit(0).plan.analysis.tasks.map(({ task }) => task)).toEqual(['generated-tabular-mlp']);
  });

  it('gives the time of a task that is left out to the others', () => {
    const slow: Cost = ({ task }) => (task === 'generated-recall-transformer' ? 100 : 1);
    const { plan, options: own, seconds } = fitPlan(quick, options, slow, 150);
    expect(plan.analysis.tasks).toHaveLength(3);
    expect(plan.analysis.seeds).toEqual(whole.analysis.seeds);
    expect(own.exploratory).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(150);
  });

  it('consists of trials of the whole suite, so that a run of all reuses them', () => {
    const all = idsOf(whole);
    for (const seconds of [20, 50, 70, 150]) {
      for (const id of idsOf(fit(seconds).plan)) expect(all).toContain(id);
    }
  });
});

describe('a plan whose trials are done', () => {
  const own = fit(110);
  const { specs } = own.plan;
  const grown = (took: number, seconds: number, ran = specs.length) =>
    growPlan(quick, options, own, { cost: second, stage: { specs, ran, seconds: took }, seconds });

  it('grows by exploratory arms that fit at the pace of these trials', () => {
    const half = grown(specs.length / 2, 40)!;
    expect(half.seconds).toBeLessThanOrEqual(40);
    // Trials took half of what was expected, so twice as many fit.
    const added = half.plan.specs.length - specs.length;
    expect(added / 2).toBe(half.seconds);
    expect(grown(specs.length, 40)!.plan.specs.length).toBeLessThan(half.plan.specs.length);
    for (const [i, task] of half.plan.analysis.tasks.entries()) {
      const before = own.plan.analysis.tasks[i]!;
      expect(task.confirmatory).toEqual(before.confirmatory);
      expect(task.exploratory).toEqual(expect.arrayContaining([...before.exploratory]));
    }
    expect(half.plan.analysis.seeds).toEqual(own.plan.analysis.seeds);
    expect([...idsOf(half.plan)]).toEqual(expect.arrayContaining([...idsOf(own.plan)]));
  });

  it('becomes the whole suite if there is time', () => {
    expect(grown(specs.length, 1e6)!.plan.analysis).toEqual(whole.analysis);
  });

  it('counts only trials that ran', () => {
    const half = grown(specs.length / 2, 40)!;
    expect(grown(specs.length / 4, 40, specs.length / 2)!.plan).toEqual(half.plan);
    expect(grown(0, 40, 0)).toBeUndefined();
  });

  it('stays as it is without time for an arm, or if it is whole', () => {
    for (const seconds of [-1, 0, 0.5]) expect(grown(specs.length, seconds)).toBeUndefined();
    const stage = { specs: whole.specs, ran: whole.specs.length, seconds: 1 };
    const at = { cost: second, stage, seconds: 1e6 };
    expect(growPlan(quick, options, { options, plan: whole }, at)).toBeUndefined();
  });

  it('never gets seeds or tasks that were left out: results are known by then', () => {
    for (const seconds of [26, 50]) {
      const few = fit(seconds);
      const stage = { specs: few.plan.specs, ran: few.plan.specs.length, seconds: 1 };
      expect(growPlan(quick, options, few, { cost: second, stage, seconds: 1e6 })).toBeUndefined();
    }
  });
});

describe('the probes of a plan', () => {
  const probes = probesOf(whole);

  it('are a trial of each announced arm and a few others', () => {
    for (const { task, confirmatory } of whole.analysis.tasks) {
      const titles = probes.filter((spec) => spec.task === task).map((spec) => armTitle(spec.regularizer));
      expect(titles).toEqual(expect.arrayContaining(['none', ...confirmatory]));
      expect(titles).toHaveLength(confirmatory.length + 3);
    }
  });

  it('give the cost of every trial: their own, or the mean of the exploratory ones', () => {
    const cost = costFrom(
      probes,
      probes.map((_, i) => i + 1),
      whole,
    );
    const of = (title: string): number =>
      cost(whole.specs.find(({ regularizer }) => armTitle(regularizer) === title)!);
    expect(of('none')).toBe(1);
    expect(of('dropout 0.5')).toBe(2);
    expect(of('l2')).toBe(3.5);
  });
});
