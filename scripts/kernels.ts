/**
 * Checks every kernel, layer, loss, optimizer and initializer of TensorFlow.js on the cpu and wasm backends: values against
 * plain implementations in doubles, gradients against central differences. Prints what is not right everywhere, and how it
 * stands with `installGradients` and with `useWasm`.
 *
 * Usage: pnpm bench:kernels [--all] [--only Conv3D]
 *
 * Exits with 1 if a number is wrong that is neither corrected nor refused.
 */
import { parseArgs } from 'node:util';
import { type Row, type Stage, stages, sweep, verdictOf } from './kernels/sweep.ts';

const { values } = parseArgs({ options: { all: { type: 'boolean' }, only: { type: 'string' } } });

const cell = (row: Row, stage: Stage): string => {
  const found = row.found[stage];
  if (found === undefined) return '-';
  return found.found === 'refused' ? 'error' : found.found;
};
const isShown = (row: Row): boolean =>
  (values.only === undefined || row.subject === values.only) &&
  (values.all === true || stages.some((stage) => cell(row, stage) !== 'right'));

const warn = console.warn;
console.warn = () => {};
const rows = await sweep(stages);
console.warn = warn;

const print = (cells: readonly string[], widths: readonly number[]): void => {
  process.stdout.write(
    `${cells
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()}\n`,
  );
};
const shown = rows.filter(isShown);
const table = [
  ['operation', 'case', 'part', ...stages, 'cpu is', 'wasm is'],
  ...shown.map((row) => [
    row.subject,
    row.name,
    row.part,
    ...stages.map((stage) => cell(row, stage)),
    verdictOf(row, 'cpu'),
    verdictOf(row, 'wasm'),
  ]),
];
const widths = table[0]!.map((_, i) => Math.max(...table.map((cells) => cells[i]!.length)));
for (const cells of table) print(cells, widths);

const verdicts = ['right', 'mended', 'refused', 'wrong'] as const;
process.stdout.write('\n');
for (const backend of ['cpu', 'wasm'] as const) {
  const counts = verdicts.map(
    (verdict) => `${rows.filter((row) => verdictOf(row, backend) === verdict).length} ${verdict}`,
  );
  process.stdout.write(`${backend}: ${rows.length} checks, ${counts.join(', ')}\n`);
}
const wrong = rows.filter((row) =>
  (['cpu', 'wasm'] as const).some((backend) => verdictOf(row, backend) === 'wrong'),
);
for (const row of wrong) {
  const details = stages.flatMap((stage) => {
    const found = row.found[stage];
    return found?.found === 'wrong' ? [`${stage}: ${found.detail}`] : [];
  });
  process.stderr.write(`error: ${row.subject} ${row.name}, ${row.part}: ${details.join('; ')}\n`);
}
process.exit(wrong.length > 0 ? 1 : 0);
