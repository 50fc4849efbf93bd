import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { stream } from '@regatta/core';
import { dataFolder } from '@regatta/datasets';

/** A table as CSV text: a header, and rows in a fixed random order. */
export interface CheckTable {
  readonly name: string;
  readonly target: string;
  readonly task: 'classification' | 'regression';
  readonly header: string;
  readonly rows: readonly string[];
}

/** Most rows that are used of a table: the user's, and those that stand for all there could be. */
const mostRows = 8000;

const textOf = (path: string): string => {
  const folder = dataFolder();
  if (folder === undefined) {
    throw new Error(
      'REGATTA_DATA_DIR: expected the folder with the public tables, received nothing. Set it, or pass --tables generated-linear.',
    );
  }
  const bytes = readFileSync(join(folder, path));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
};

const linesOf = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

function columns(count: number, target: string): string {
  return [...Array.from({ length: count }, (_, i) => `x${i + 1}`), target].join(',');
}

/** Rows in a random order that depends on the table's name only. */
function shuffled(name: string, rows: readonly string[]): string[] {
  const order = stream('advise-check').fold(name).permutation(rows.length);
  return Array.from(order.subarray(0, mostRows), (i) => rows[i]!);
}

/** Points of two classes that overlap: a logistic model of four of ten inputs. Nothing but noise is left to learn beyond it. */
function linearRows(): string[] {
  const source = stream('advise-check').fold('generated-linear');
  const inputs = source.fold('inputs').normal(10 * mostRows);
  const chance = source.fold('labels').uniform(mostRows);
  return Array.from({ length: mostRows }, (_, i) => {
    const row = Array.from(inputs.subarray(10 * i, 10 * i + 10));
    const score = row[0]! + 0.7 * row[1]! - 0.5 * row[2]! + 0.3 * row[3]!;
    return [
      ...row.map((value) => value.toFixed(4)),
      chance[i]! < 1 / (1 + Math.exp(-score)) ? 'yes' : 'no',
    ].join(',');
  });
}

const makers: Readonly<Record<string, () => Omit<CheckTable, 'name'>>> = {
  adult: () => ({
    target: 'income',
    task: 'classification',
    header:
      'age,workclass,fnlwgt,education,years,marital,occupation,relationship,race,sex,gain,loss,hours,country,income',
    rows: linesOf(textOf('adult/adult.data.gz')).map((line) => line.replaceAll(', ', ',')),
  }),
  'bank-marketing': () => {
    const [header = '', ...rows] = linesOf(textOf('bank-marketing/bank-full.csv.gz'));
    // The duration of a call is known only after it, and gives the target away.
    const at = header.split(';').indexOf('"duration"');
    const without = (line: string): string =>
      line
        .split(';')
        .filter((_, i) => i !== at)
        .join(',');
    return { target: 'y', task: 'classification', header: without(header), rows: rows.map(without) };
  },
  'dry-bean': () => {
    const lines = linesOf(textOf('dry-bean/Dry_Bean_Dataset.arff'));
    const start = lines.findIndex((line) => line.toUpperCase() === '@DATA');
    return {
      target: 'class',
      task: 'classification',
      header: columns(16, 'class'),
      rows: lines.slice(start + 1),
    };
  },
  magic: () => ({
    target: 'class',
    task: 'classification',
    header: columns(10, 'class'),
    rows: linesOf(textOf('magic/magic04.data')),
  }),
  satellite: () => ({
    target: 'soil',
    task: 'classification',
    header: columns(36, 'soil'),
    rows: ['trn', 'tst'].flatMap((part) =>
      linesOf(textOf(`satellite/sat.${part}`)).map((line) => {
        const cells = line.split(' ');
        return [...cells.slice(0, -1), `soil ${cells.at(-1)}`].join(',');
      }),
    ),
  }),
  'california-housing': () => ({
    target: 'value',
    task: 'regression',
    header: columns(8, 'value'),
    rows: linesOf(textOf('california-housing/cal_housing.data')),
  }),
  'generated-linear': () => ({
    target: 'label',
    task: 'classification',
    header: columns(10, 'label'),
    rows: linearRows(),
  }),
};

/** Names of the tables. */
export const tableNames: readonly string[] = Object.keys(makers);

/** Reads a table. Those that are not generated need REGATTA_DATA_DIR. */
export function checkTable(name: string): CheckTable {
  const { rows, ...rest } = makers[name]!();
  return { name, ...rest, rows: shuffled(name, rows) };
}
