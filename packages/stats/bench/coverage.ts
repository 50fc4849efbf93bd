/**
 * Measures by simulation how often 95% intervals contain the true value, and how often a family of tests rejects when the
 * null hypotheses hold. Prints Markdown. `pnpm --filter @regatta/stats coverage [simulations]`, 1,000 by default.
 */
import {
  adjust,
  bootstrapInterval,
  interquartileMean,
  meanInterval,
  normalCdf,
  normalQuantile,
  seedPairedBootstrap,
  signFlip,
  wilcoxonSignedRank,
} from '../src/index.ts';
import { mean } from '../src/moments.ts';
import { source } from '../src/random.ts';

const simulations = Number(process.argv[2] ?? 1000);
if (!Number.isInteger(simulations) || simulations < 1) {
  process.stderr.write(
    `coverage: expected a whole number of simulations of at least 1, received ${process.argv[2]}. Pass e.g. 1000.\n`,
  );
  process.exit(2);
}
const random = source(20250101);
const resamples = 1000;

function normal(): number {
  return normalQuantile(((random.bits() >>> 0) + 0.5) / 2 ** 32);
}

function sample(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

/** The fraction of simulations in which an event happens. */
function share(happens: () => boolean): string {
  let count = 0;
  for (let i = 0; i < simulations; i += 1) if (happens()) count += 1;
  return (count / simulations).toFixed(3);
}

function print(title: string, header: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  process.stdout.write(
    `\n${title}\n\n${line(header)}${line(header.map(() => '---'))}${rows.map(line).join('')}`,
  );
}

const holds = ([low, high]: readonly [number, number], truth: number): boolean =>
  low <= truth && truth <= high;
const standardError = (x: readonly number[]): number => meanInterval(x).standardError ?? 0;
const populations = [
  { name: 'normal', draw: normal, truth: 0 },
  { name: 'lognormal', draw: () => Math.exp(normal()), truth: Math.exp(0.5) },
];
const methods = ['percentile', 'bca', 'bootstrap-t'] as const;

print(
  `Coverage of 95% intervals of a mean, ${simulations} simulations, ${resamples} resamples`,
  ['population', 'n', 't', ...methods],
  populations.flatMap(({ name, draw, truth }) =>
    [5, 10, 20, 30].map((n) => [
      name,
      String(n),
      share(() => holds(meanInterval(sample(n, draw)).interval ?? [0, 0], truth)),
      ...methods.map((method) =>
        share(() => {
          const seed = random.bits() >>> 0;
          const options = { method, resamples, seed, standardError };
          return holds(bootstrapInterval(sample(n, draw), mean, options).interval, truth);
        }),
      ),
    ]),
  ),
);

// With symmetric scores the interquartile mean's target is each task's center; tasks are alike, so it is 0.
print(
  'Coverage of the 95% seed-paired bootstrap interval of the interquartile mean of 9 tasks',
  ['seeds', 'percentile'],
  [3, 5, 10, 20].map((seeds) => [
    String(seeds),
    share(() => {
      const scores = sample(9, () => 0).map(() => [sample(seeds, normal)]);
      const options = { resamples: 500, seed: random.bits() >>> 0 };
      const statistic = (resampled: readonly (readonly (readonly number[])[])[]): number =>
        interquartileMean(resampled.flat(2));
      return holds(seedPairedBootstrap(scores, statistic, options).interval, 0);
    }),
  ]),
);

// Methods share their baseline within a task, as in a benchmark: the tests of a task are correlated.
const [tasks, rivals] = [3, 4];
print(
  `Rate of at least one rejection at 0.05 among ${tasks * rivals} true null hypotheses (nominal at most 0.050)`,
  ['seeds', 'sign-flip, uncorrected', 'sign-flip + Holm', 'Wilcoxon + Holm'],
  [10, 12, 20].map((seeds) => {
    const family = (test: (d: readonly number[]) => number): number[] =>
      sample(tasks, () => 0).flatMap(() => {
        const baseline = sample(seeds, normal);
        return sample(rivals, () => 0).map(() => test(baseline.map((score) => normal() - score)));
      });
    const rejects = (p: readonly number[]): boolean => p.some((value) => value <= 0.05);
    return [
      String(seeds),
      share(() => rejects(family((d) => signFlip(d).p))),
      share(() =>
        rejects(
          adjust(
            family((d) => signFlip(d).p),
            'holm',
          ),
        ),
      ),
      share(() =>
        rejects(
          adjust(
            family((d) => wilcoxonSignedRank(d).p),
            'holm',
          ),
        ),
      ),
    ];
  }),
);

const error = Math.sqrt((0.95 * 0.05) / simulations);
const half = normalQuantile(0.975) * error;
process.stdout.write(
  `\nA share of .95 or .05 carries a simulation error of ${half.toFixed(3)} (${Math.round(100 * (2 * normalCdf(1.96) - 1))}%).\n`,
);
