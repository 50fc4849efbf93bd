import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossedMean, crossedVariance, varianceAsNormal } from './crossed-mean.ts';
import { expectClose } from './fixtures/golden.ts';
import { normals } from './fixtures/normals.ts';
import { meanInterval } from './interval.ts';
import { logRatioCells } from './log-ratio-cells.ts';
import { source } from './random.ts';

interface Shape {
  readonly runs: number;
  readonly examples: number;
  /** Standard deviations of the effects of runs, of examples, and of the rest. */
  readonly sd: readonly [runs: number, examples: number, rest: number];
}

/** A table of mean 0. */
function drawn({ runs, examples, sd: [run, example, rest] }: Shape, next: () => number): Float64Array[] {
  const effects = Array.from({ length: examples }, () => example * next());
  return Array.from({ length: runs }, () => {
    const own = run * next();
    return Float64Array.from(effects, (effect) => own + effect + rest * next());
  });
}

const table = fc
  .tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 2, max: 8 }))
  .chain(([runs, examples]) =>
    fc.array(
      fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: examples, maxLength: examples }),
      {
        minLength: runs,
        maxLength: runs,
      },
    ),
  );

describe('crossedMean', () => {
  it('gives the mean squares of a two-way analysis of variance, worked with numpy and scipy', () => {
    const cells = [
      [1, 2.5, 0.5, 3],
      [1.5, 2, 1, 4.5],
      [0, 3.5, 0.25, 2],
    ];
    const result = crossedMean(cells);
    expectClose(result.mean, 1.8125);
    // MS_runs is 0.671875, below MS_rest, so the runs have no variance of their own.
    expect(result.variances!.runs).toBe(0);
    expectClose(result.variances!.examples, (5.03298611111111 - 0.7413194444444445) / 3, 1e-12);
    expectClose(result.variances!.rest, 0.7413194444444445, 1e-12);
    expectClose(result.standardError!, 0.6476229684463477, 1e-12);
    expectClose(result.df, 3);
    expectClose(result.interval![1] - result.mean, 2.0610253231489466, 1e-9);
  });

  it('has the t interval of the runs if all examples of a run are equal', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 8 }), (values) => {
        const { mean, interval } = crossedMean(values.map((value) => [value, value, value]));
        const wanted = meanInterval(values);
        expectClose(mean, wanted.mean, 1e-9);
        interval!.forEach((bound, i) => {
          expectClose(bound, wanted.interval![i]!, 1e-9);
        });
      }),
    );
  });

  it('moves with the cells and scales with them', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 5 }), (cells, factor) => {
        const own = crossedMean(cells);
        const other = crossedMean(cells.map((row) => row.map((value) => factor * value + 3)));
        expectClose(other.mean, factor * own.mean + 3, 1e-9);
        expectClose(other.standardError!, factor * own.standardError!, 1e-9);
        expect(own.df).toBeGreaterThanOrEqual(Math.min(own.runs, own.examples) - 1);
      }),
    );
  });

  it('has the standard error of Owen’s pigeonhole bootstrap', () => {
    const next = normals(5);
    const cells = drawn({ runs: 12, examples: 60, sd: [1, 4, 3] }, next);
    const { standardError } = crossedMean(cells);
    const random = source(9);
    const means = Array.from({ length: 2000 }, () => {
      const runs = cells.map(() => cells[random.index(cells.length)]!);
      const examples = Array.from(cells[0]!, () => random.index(cells[0]!.length));
      return runs.reduce((sum, row) => sum + examples.reduce((own, j) => own + row[j]!, 0), 0) / (12 * 60);
    });
    // It is biased upwards by about 2 sigma_rest^2 / (runs examples), and downwards by (1 - 1 / runs).
    expect(meanInterval(means).sd! / standardError!).toBeGreaterThan(0.9);
    expect(meanInterval(means).sd! / standardError!).toBeLessThan(1.15);
  });

  it.each([
    { runs: 5, examples: 200, sd: [1, 1, 10] },
    { runs: 10, examples: 200, sd: [1, 14, 10] },
    { runs: 10, examples: 100, sd: [1, 0, 3] },
  ] satisfies readonly Shape[])('covers the mean of %o in 95 % of tables', (shape) => {
    const next = normals(2);
    const count = 1000;
    const hits = Array.from({ length: count }, () => crossedMean(drawn(shape, next)).interval!).filter(
      ([low, high]) => low <= 0 && high >= 0,
    ).length;
    // Four standard errors of the share below .95.
    expect(hits / count).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.95 * 0.05) / count));
    expect(hits / count).toBeLessThan(0.98);
  });

  it('knows no spread of a single run', () => {
    expect(crossedMean([[1, 2, 6]])).toEqual({
      runs: 1,
      examples: 3,
      mean: 3,
      variances: null,
      standardError: null,
      df: 0,
      interval: null,
    });
  });

  it('refuses tables that are none', () => {
    expect(() => crossedMean([])).toThrow(/cells: expected at least one run with at least two examples/);
    expect(() => crossedMean([[1, 2], [3]])).toThrow(
      /cells\[1\]: expected 2 examples, as in the first run, received 1/,
    );
    expect(() => crossedMean([[1, Number.NaN]])).toThrow(/cells\[0\]\[1\]: expected a finite number/);
  });
});

describe('crossedVariance', () => {
  it('falls with more runs, but never below the part of the examples', () => {
    const variances = { runs: 2, examples: 6, rest: 12 };
    expectClose(crossedVariance(variances, 4, 3), 0.5 + 2 + 1);
    expectClose(crossedVariance(variances, 1e12, 3), 2);
    expect(() => crossedVariance(variances, 0, 3)).toThrow(/runs: expected a finite number above 0/);
  });
});

describe('varianceAsNormal', () => {
  it('makes the normal interval as wide as the t interval', () => {
    expectClose(varianceAsNormal(0.5, 5), 0.8600757267143323, 1e-9);
    expectClose(varianceAsNormal(0.5, 1e7), 0.5, 1e-5);
  });
});

describe('logRatioCells', () => {
  const loss = fc.array(fc.double({ min: 0.01, max: 9, noNaN: true }), { minLength: 4, maxLength: 4 });

  it('has the log ratio of the means as the mean of a row', () => {
    fc.assert(
      fc.property(loss, loss, (a, b) => {
        const [cells] = logRatioCells([a], [b]);
        const sum = (values: Iterable<number>): number =>
          [...values].reduce((total, value) => total + value, 0);
        expectClose(sum(cells!) / 4, Math.log(sum(a) / sum(b)), 1e-9);
      }),
    );
  });

  it('is 0 for equal losses, and turns its sign with the methods', () => {
    const [a, b] = [[[1, 2, 3]], [[2, 2, 1]]];
    expect([...logRatioCells(a, a)[0]!]).toEqual([0, 0, 0]);
    const [own, other] = [logRatioCells(a, b)[0]!, logRatioCells(b, a)[0]!];
    own.forEach((value, j) => {
      expectClose(value, -other[j]!, 1e-12);
    });
  });

  it('has about the spread over examples that new examples give', () => {
    const next = normals(4);
    const draw = () => {
      const pairs = Array.from({ length: 100 }, () => [Math.exp(next()), next()] as const);
      const a = pairs.map(([base, own]) => base * Math.exp(0.3 * own));
      return { a: [a], b: [pairs.map(([base]) => base)] };
    };
    const means = Array.from({ length: 1000 }, () => {
      const { a, b } = draw();
      return meanInterval([...logRatioCells(a, b)[0]!]);
    });
    const observed = meanInterval(means.map(({ mean }) => mean)).sd!;
    const told = meanInterval(means.map(({ standardError }) => standardError!)).mean;
    expect(Math.abs(told / observed - 1)).toBeLessThan(0.1);
  });

  it('refuses losses without a ratio', () => {
    expect(() => logRatioCells([[1, 2]], [[0, 0]])).toThrow(
      /b\[0\]: expected losses with a finite mean above 0, received 0/,
    );
    expect(() => logRatioCells([[1, 2]], [])).toThrow(/b: expected 1 runs/);
    expect(() => logRatioCells([[1, 2]], [[1]])).toThrow(/b\[0\]: expected 2 examples/);
  });
});
