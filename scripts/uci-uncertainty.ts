/**
 * Repeats the tables of MC dropout on UCI regression (Gal and Ghahramani 2016) with `@regatta/training` and
 * `@regatta/uncertainty`, and writes what came out beside what was published to `apps/bench/results/uci-uncertainty`.
 *
 * Usage: pnpm bench:uci [--tables concrete,energy,yacht] [--epochs 400,4000] [--splits 20] [--samples 10000]
 *
 * Needs REGATTA_DATA_DIR or network for the data. 400 epochs of all tables take minutes, 4000 ten times as long.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadUciRegression, uciTables } from '@regatta/datasets';
import { useWasm } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { compared, type Row, tableText } from './uci/compared.ts';
import { type Measure, published } from './uci/published.ts';
import { runSplit } from './uci/run-split.ts';

const { values } = parseArgs({
  options: {
    tables: { type: 'string', default: uciTables.map(({ name }) => name).join(',') },
    epochs: { type: 'string', default: '400' },
    splits: { type: 'string', default: '20' },
    samples: { type: 'string', default: '10000' },
  },
});
const names = values.tables.split(',').map((text) => {
  const table = uciTables.find(({ name }) => name === text);
  if (table !== undefined) return table.name;
  process.stderr.write(`error: --tables: expected concrete, energy or yacht, received "${text}".\n`);
  return process.exit(2);
});
const whole = (name: 'epochs' | 'splits' | 'samples', text: string): number => {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  process.stderr.write(`error: --${name}: expected a whole number from 1, received "${text}".\n`);
  return process.exit(2);
};
const splits = whole('splits', values.splits);
const samples = whole('samples', values.samples);

await useWasm();
const folder = join(import.meta.dirname, '../apps/bench/results/uci-uncertainty');
mkdirSync(folder, { recursive: true });
const { node } = process.versions;
const environment = { node, tfjs: tf.version.tfjs, backend: tf.getBackend(), samples, splits };
const rows: Row[] = [];
for (const epochs of values.epochs.split(',').map((text) => whole('epochs', text))) {
  for (const name of names) {
    const table = await loadUciRegression(name);
    const found: Record<Measure, number>[] = [];
    for (let index = 0; index < splits; index += 1) {
      found.push(await runSplit(table, index, { hyper: published[name], epochs, samples }));
      process.stderr.write(`${name}, ${epochs} epochs, split ${index + 1} of ${splits}\n`);
    }
    rows.push(...compared(name, epochs, found));
    writeFileSync(join(folder, 'results.json'), `${JSON.stringify({ environment, rows }, null, 2)}\n`);
    writeFileSync(join(folder, 'results.md'), tableText(rows, samples));
  }
}
process.stdout.write(tableText(rows, samples));
