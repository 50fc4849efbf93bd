import { catalog as spatial } from '@regatta/spatial-dropout';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { levelPaths } from '../demos/drawing/level-paths.ts';
import { linePath, scale } from '../demos/drawing/scale.ts';
import { maskExhibits, masksOf } from '../demos/masks/masks.ts';
import { pictureOf } from '../demos/masks/picture.ts';
import { type PlaneName, planeData } from '../demos/overfitting/plane-data.ts';
import { trainBoundary } from '../demos/overfitting/train-boundary.ts';
import { runRace } from '../demos/race/run-race.ts';
import { curveData, hasData } from '../demos/uncertainty/curve-data.ts';
import { trainCurve } from '../demos/uncertainty/train-curve.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('pictures', () => {
  it('fill every cell of a grid once, with its level', () => {
    const cells = fc.integer({ min: 1, max: 9 }).chain((columns) =>
      fc
        .integer({ min: 1, max: 6 })
        .chain((rows) => fc.array(fc.nat(3), { minLength: rows * columns, maxLength: rows * columns }))
        .map((levels) => ({ columns, levels })),
    );
    fc.assert(
      fc.property(cells, ({ columns, levels }) => {
        const drawn = levels.map(() => [] as number[]);
        for (const [level, path] of levelPaths(levels, columns)) {
          for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
            for (let i = 0; i < Number(width); i++) drawn[Number(y) * columns + Number(x) + i]?.push(level);
          }
        }
        expect(drawn).toEqual(levels.map((level) => [level]));
      }),
    );
  });

  it('use level 0 only for what is multiplied by 0', () => {
    const layout = { place: 'here', labels: [''], axes: ['down', 'across'], shape: [1, 1, 4] } as const;
    expect(pictureOf([0, 0.5, 1, 1.5], layout)).toMatchObject({
      levels: '0159',
      low: 0.5,
      high: 1.5,
      dropped: 0.25,
    });
    expect(pictureOf([0, 2, 2, 0], layout)).toMatchObject({ levels: '0990', low: 2, high: 2, dropped: 0.5 });
  });

  it('draw lines through points, with gaps at values that are not finite', () => {
    const same = scale([0, 1], [0, 10]);
    expect(
      linePath(
        [
          [0, 0],
          [0.5, Number.NaN],
          [1, 0.25],
        ],
        same,
        same,
      ),
    ).toBe('M0 0M10 2.5');
    expect(scale([3, 3], [0, 10])(3)).toBe(5);
  });
});

describe('masks', () => {
  const settings = { options: { rate: 0.5 }, seed: 3, step: 2 };

  it.each([
    ['spatial-dropout', ['height', 'width']],
    ['element-dropout', []],
    ['stochastic-depth', ['height', 'width', 'channel']],
    ['locked-dropout', ['time']],
    ['variational-dropout', ['time']],
    ['recurrent-dropout', []],
    ['embedding-dropout', ['feature']],
  ])('of %s are shared over %j', (name, shared) => {
    expect(masksOf(name, settings)[0]?.shared).toEqual(shared);
  });

  it('are the same for the same step and differ at another', () => {
    expect(masksOf('dropout', settings)).toEqual(masksOf('dropout', settings));
    expect(masksOf('dropout', settings)).not.toEqual(masksOf('dropout', { ...settings, step: 3 }));
  });

  it('drop nothing at rate 0 and everything at rate 1', () => {
    const droppedAt = (rate: number): number | undefined =>
      masksOf('dropout', { ...settings, options: { rate } })[0]?.dropped;
    expect([droppedAt(0), droppedAt(1)]).toEqual([0, 1]);
  });

  it('exist for methods that multiply, not for penalties', () => {
    const names = maskExhibits().map(({ name }) => name);
    expect(names).toContain('drop-connect');
    expect(names).toContain('zoneout');
    expect(names).not.toContain('activation-regularization');
    expect(names.filter((name) => spatial.some((entry) => entry.name === name)).length).toBeGreaterThan(9);
  });
});

describe('data', () => {
  it.each<PlaneName>(['moons', 'spirals', 'rings'])('of %s are seeded and balanced', (name) => {
    const points = planeData(name, 200, 7, 'training');
    expect(points).toEqual(planeData(name, 200, 7, 'training'));
    expect(points).not.toEqual(planeData(name, 200, 8, 'training'));
    expect(points).not.toEqual(planeData(name, 200, 7, 'validation'));
    expect(points.filter(([, , label]) => label === 1).length).toBe(100);
    expect(points.slice(0, 50)).not.toEqual(planeData(name, 50, 9, 'training'));
  });

  it('of the curve lie in the intervals with data', () => {
    expect(curveData(100, 1).every(([x]) => hasData(x))).toBe(true);
    expect([hasData(0), hasData(1), hasData(4)]).toEqual([false, true, false]);
  });
});

describe('the jobs of the worker', () => {
  it('train two networks from equal weights, reproducibly for the same seed', async () => {
    const input = {
      data: 'moons',
      seed: 1,
      examples: 20,
      regularizer: 'dropout',
      rate: 0,
      epochs: 2,
      every: 1,
    } as const;
    const epochs: number[] = [];
    const first = await trainBoundary(input, async ({ epoch }) => void epochs.push(epoch));
    expect(epochs).toEqual([1, 2]);
    const [plain, cured] = first.sides;
    expect(cured?.losses).toEqual(plain?.losses);
    expect(await trainBoundary(input, async () => {})).toEqual(first);
    const dropped = await trainBoundary({ ...input, rate: 0.5 }, async () => {});
    expect(dropped.sides[0]).toEqual(plain);
    expect(dropped.sides[1]?.losses).not.toEqual(plain?.losses);
  });

  it('sample curves whose mean lies within the band', async () => {
    const input = { seed: 1, rate: 0.2, samples: 20, epochs: 2, every: 2 };
    const { bands, curves, width } = await trainCurve(input, async () => {});
    expect(bands.every(({ lower, mean, upper }) => lower <= mean && mean <= upper)).toBe(true);
    expect(curves.every((values) => values.length === bands.length)).toBe(true);
    expect(Math.min(width.within, width.beyond)).toBeGreaterThan(0);
  });

  it('run the plan of the benchmark', async () => {
    const input = {
      task: 'generated-tabular-mlp',
      regularizers: ['dropout'],
      seeds: 2,
      steps: 2,
      machine: { system: 'here', cores: 1 },
    };
    const trials: number[] = [];
    const { summary, samples } = await runRace(input, 'cpu', async ({ done }) => void trials.push(done));
    expect(new Set(trials)).toEqual(new Set([0, 1, 2, 3]));
    expect(summary.tasks.map(({ task }) => task)).toEqual(['generated-tabular-mlp']);
    expect(summary.command).toContain('--backend cpu');
    expect(samples).toHaveLength(1);
  });
});
