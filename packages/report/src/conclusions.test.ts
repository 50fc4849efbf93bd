import { describe, expect, it } from 'vitest';
import { matrixOf, tally } from './conclusions.ts';
import { featuredArms, featuredExploratory, pictured } from './featured.ts';
import { seedsText } from './seeds.ts';
import { shapes } from './testing/shapes.ts';
import { syntheticSummary } from './testing/summaries.ts';

const { tasks } = syntheticSummary(shapes.tuned);
const task = tasks[0]!;

describe('tally', () => {
  it('counts each comparison once and omits empty conclusions', () => {
    const counts = [...tally(tasks, 'confirmatory'), ...tally(tasks, 'exploratory')];
    const compared = tasks.flatMap(({ arms }) => arms.filter(({ comparison }) => comparison)).length;
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(compared);
    expect(counts.every(({ count }) => count > 0)).toBe(true);
    expect(tally([], 'confirmatory')).toEqual([]);
  });
});

describe('matrixOf', () => {
  it('has a row per method except the baseline, and a cell per task', () => {
    const { rows } = matrixOf(tasks);
    expect(rows).toHaveLength(task.arms.length - 1);
    expect(rows.map(({ name }) => name)).not.toContain('none');
    for (const { arms } of rows) expect(arms).toHaveLength(tasks.length);
  });

  it('uses titles if a task has several arms of one method', () => {
    const again = task.arms.find(({ title }) => title === 'dropout 0.5')!;
    const other = {
      ...again,
      title: 'dropout 0.1',
      regularizer: { name: 'dropout', options: { rate: 0.1 } },
    };
    const names = matrixOf([{ ...task, arms: [...task.arms, other] }]).rows.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['dropout 0.5', 'dropout 0.1']));
  });
});

describe('featured arms', () => {
  it('are all confirmatory and the top exploratory arms, in ranking order', () => {
    const large = syntheticSummary(shapes.full).tasks[0]!;
    const shown = featuredArms(large);
    const standings = shown.map(({ comparison }) => comparison?.standing);
    expect(standings.filter((standing) => standing === 'confirmatory')).toHaveLength(
      shapes.full.confirmatory,
    );
    expect(standings.filter((standing) => standing === 'exploratory')).toHaveLength(featuredExploratory);
    const places = shown.map((arm) => large.arms.indexOf(arm));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('begin with the baseline and the confirmatory arms in small charts', () => {
    const shown = pictured(task, 5, () => true);
    expect(shown).toHaveLength(5);
    expect(shown[0]?.title).toBe('none');
    expect(shown.slice(1, 4).every(({ comparison }) => comparison?.standing === 'confirmatory')).toBe(true);
  });
});

it('writes seeds as ranges', () => {
  expect(seedsText([0, 1, 2, 5, 7, 8])).toBe('0-2, 5, 7-8');
  expect(seedsText([])).toBe('');
});
