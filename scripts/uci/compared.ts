import { mean } from '@regatta/stats';
import { type Estimate, type Measure, measures, published } from './published.ts';

/** One measure of a table, here and as published. */
export interface Row {
  readonly table: keyof typeof published;
  readonly epochs: number;
  readonly measure: Measure;
  readonly here: Estimate;
  /** Absent for epochs that were not published. */
  readonly there?: Estimate;
  /** Whether the means differ by at most two standard errors of their difference. */
  readonly within?: boolean;
  readonly perSplit: readonly number[];
}

/** Mean over splits and its standard error, of the population's deviation as in the published code. */
function estimateOf(values: readonly number[]): Estimate {
  const center = mean(values);
  const variance = mean(values.map((value) => (value - center) ** 2));
  return { mean: center, stderr: Math.sqrt(variance / values.length) };
}

/** What the splits of a table came to, beside the published numbers. */
export function compared(
  table: Row['table'],
  epochs: number,
  splits: readonly Readonly<Record<Measure, number>>[],
): Row[] {
  return measures.map((measure) => {
    const perSplit = splits.map((split) => split[measure]);
    const here = estimateOf(perSplit);
    const there = published[table].epochs[epochs]?.[measure];
    if (there === undefined) return { table, epochs, measure, here, perSplit };
    const within = Math.abs(here.mean - there.mean) <= 2 * Math.hypot(here.stderr, there.stderr);
    return { table, epochs, measure, here, there, within, perSplit };
  });
}

const titles: Readonly<Record<Measure, string>> = {
  rmse: 'RMSE of the mean of the samples',
  deterministicRmse: 'RMSE without dropout',
  logLikelihood: 'log-likelihood, nats',
};

const shown = ({ mean: center, stderr }: Estimate): string => `${center.toFixed(3)} ± ${stderr.toFixed(3)}`;

/** The rows as a page of Markdown. */
export function tableText(rows: readonly Row[], samples: number): string {
  const lines = rows.map(({ table, epochs, measure, here, there, within, perSplit }) => {
    const verdict = there === undefined || within === undefined ? '-' : within ? 'yes' : 'no';
    const count = perSplit.length;
    return `| ${table} | ${epochs} | ${titles[measure]} | ${shown(here)} (${count}) | ${there ? shown(there) : '-'} | ${verdict} |`;
  });
  return `# MC dropout on UCI regression, here and as published

Gal and Ghahramani 2016 (arXiv:1506.02142, table 1), and the authors' later table with ten times the epochs. Mean ± standard error over splits, in
units of the target. "Agrees": the means differ by at most two standard errors of their difference.

| table | epochs | measure | here (splits) | published (20 splits) | agrees |
| --- | --- | --- | --- | --- | --- |
${lines.join('\n')}

The same: one hidden layer of 50 ReLU units, dropout of inputs and hidden units, weight decay of the published length scale, Adam,
batches of 128, the published rate and precision of each table, nine tenths of the rows to train on, ${samples} samples. Different: the splits are
drawn anew, and Adam's epsilon is 1e-7 instead of 1e-8.

Reproduce with \`pnpm bench:uci\`.
`;
}
