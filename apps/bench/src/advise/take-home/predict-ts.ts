/**
 * A program that predicts rows with an exported network: TypeScript for Node, with TensorFlow.js, and with Regatta only for a
 * network that has layers of Regatta.
 *
 * @param withRegatta whether the network has such layers, which the program registers before it loads the network.
 */
export const predictTs = (
  withRegatta: boolean,
): string => String.raw`// Predicts rows of the table: npx tsx predict.ts
// Needs @tensorflow/tfjs${withRegatta ? ' and regatta' : ''}. preprocessing.json and the folder tfjs-model must be next to this file.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
${withRegatta ? "import { register } from 'regatta';\n" : ''}
const here = dirname(fileURLToPath(import.meta.url));
const read = (...path: string[]): Buffer => readFileSync(join(here, ...path));
const form = JSON.parse(read('preprocessing.json').toString('utf8'));

/** A row of the table: cells as they are in the CSV file, by column name. */
export type Row = Readonly<Record<string, string | number | null | undefined>>;

interface Column {
  name: string;
  kind: 'number' | 'date' | 'words';
  marksAreMissing: boolean;
  means: number[];
  spreads: number[];
  decimal: string;
  scaled: boolean;
  unit: string;
  form: string;
  order: string;
  words: string[];
  missingInput: boolean;
  ignoreCase: boolean;
}

const missing = new Set<string>(form.missing);
const marks = /^(?:\.{1,3}|…|[-–—−_*]{1,4})$/;
const plain = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const magnitudes: Record<string, number> = { k: 1e3, K: 1e3, M: 1e6, Mn: 1e6, mn: 1e6, Mio: 1e6, 'Mio.': 1e6, B: 1e9, bn: 1e9, Bn: 1e9, G: 1e9, Mrd: 1e9, 'Mrd.': 1e9 };

function cleaned(cell: Row[string]): string {
  const text = String(cell ?? '').trim();
  const quoted = /^="([^"]*)"$/.exec(text);
  return quoted ? quoted[1] : text;
}

function isMissing(text: string, column: { marksAreMissing: boolean }): boolean {
  if (missing.has(text.toLowerCase())) return true;
  if (form.missingNumbers.length > 0 && text !== '' && form.missingNumbers.includes(Number(text))) return true;
  return column.marksAreMissing && marks.test(text);
}

function fail(column: { name: string }, expected: string, received: string): never {
  throw new Error('column "' + column.name + '": expected ' + expected + ', received "' + received + '".');
}

function number(text: string, column: { name: string; decimal: string; scaled: boolean }): number {
  if (column.decimal === '.' && plain.test(text)) return Number(text);
  const parts = /^(\()?\s*([+\-−]?)\s*([^\d\s.,()+\-−%]{1,4}\.?)?\s*([+\-−]?)\s*((?:\d|[.,]\d)(?:[.,'’_ \u00a0\u2009\u202f]?\d)*[.,]?)(?:e([+\-−]?\d{1,4}))?\s*([^\d\s.,()+\-−][^\d()+]{0,15})?(-)?\s*(\))?$/iu.exec(text);
  if (parts === null) fail(column, 'a number', text);
  const [, open, sign, , inner, digits, power, unit = '', trailing] = parts;
  const bare = digits.replace(column.decimal === '.' ? /[^\d.]/g : /[^\d,]/g, '').replace(',', '.');
  const size = Number(power === undefined ? bare : bare + 'e' + power.replace('−', '-'));
  const isNegative = open !== undefined || trailing !== undefined || [sign, inner].some((mark) => mark === '-' || mark === '−');
  return (isNegative ? -size : size) * (column.scaled ? (magnitudes[unit.trim()] ?? 1) : 1);
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const day = (year: number, month: number, date: number): number => {
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, date);
  return time.getTime() / 86400000;
};
const century = (year: string): number => (year.length > 2 ? Number(year) : Number(year) + (Number(year) < 69 ? 2000 : 1900));
function hours(text: string): number {
  const match = /(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap])?/i.exec(text);
  if (match === null) return 0;
  const [, hour, minute, second = '0', fraction = '0', half] = match;
  const base = half === undefined ? Number(hour) : (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0);
  return base + Number(minute) / 60 + Number(second + '.' + fraction) / 3600;
}

function date(text: string, column: { name: string; unit: string; form: string; order: string }): number {
  if (column.form === 'clock') return hours(text);
  const zone = /:\d{2}(?:[.,]\d+)?\s*([+-])(\d{2}):?(\d{2})$/.exec(text);
  const offset = zone === null ? 0 : (Number(zone[2]) + Number(zone[3]) / 60) * (zone[1] === '-' ? -1 : 1);
  const clock = /(?:T|,?\s+|:)(\d{1,2}:\d{2}.*)$/.exec(text);
  const rest = clock === null ? 0 : (hours(clock[1]) - offset) / 24;
  let match = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (column.form === 'compact' && match !== null) return day(Number(match[1]), Number(match[2]), Number(match[3]));
  match = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})/.exec(text);
  if (match !== null) return day(Number(match[1]), Number(match[2]), Number(match[3])) + rest;
  match = /^(?:[a-z]+\.?,?\s+)?(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})/i.exec(text);
  if (match !== null) {
    const [first, second] = [Number(match[1]), Number(match[2])];
    const [date, month] = column.order === 'day-first' ? [first, second] : [second, first];
    return day(century(match[3]), month, date) + rest;
  }
  match = /^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th)?[-\s/.]+([a-z]{3})[a-z]*\.?[-,\s/]+(\d{4}|\d{2})/i.exec(text);
  if (match !== null) return day(century(match[3]), months.indexOf(match[2].toLowerCase()) + 1, Number(match[1])) + rest;
  match = /^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})/i.exec(text);
  if (match !== null) return day(Number(match[3]), months.indexOf(match[1].toLowerCase()) + 1, Number(match[2])) + rest;
  match = /^(\d{4})[-/](\d{2})$/.exec(text);
  if (match !== null) return day(Number(match[1]), Number(match[2]), 1);
  match = /^(\d{4})[- ]?Q([1-4])$/i.exec(text);
  if (match !== null) return day(Number(match[1]), 3 * Number(match[2]) - 2, 1);
  match = /^([a-z]{3})[a-z]*[-\s](\d{4}|\d{2})$/i.exec(text);
  if (match !== null) return day(century(match[2]), months.indexOf(match[1].toLowerCase()) + 1, 1);
  return fail(column, 'a date', text);
}

function word(text: string, column: { name: string; words: string[]; ignoreCase: boolean }): number {
  const value = /^[+-]?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?$/.test(text) ? String(Number(text)) : text;
  const exact = column.words.findIndex((known) => known === value);
  if (exact !== -1) return exact;
  const alike = column.ignoreCase ? column.words.findIndex((known) => known.toLowerCase() === value.toLowerCase()) : -1;
  return alike === -1 ? fail(column, 'one of ' + column.words.join(', '), text) : alike;
}

/** The inputs of the network for a row: encoded, then standardized. */
export function inputsOf(row: Row): number[] {
  return form.columns.flatMap((column: Column) => {
    if (!(column.name in row)) throw new Error('column "' + column.name + '": expected a cell, received none.');
    const text = cleaned(row[column.name]);
    const gap = isMissing(text, column);
    if (column.kind === 'words') {
      if (gap && !column.missingInput) fail(column, 'a word: no row of the table lacked it', text);
      const at = gap ? column.words.length : word(text, column);
      return column.means.map((mean: number, i: number) => ((i === at ? 1 : 0) - mean) / column.spreads[i]);
    }
    if (gap) return [0];
    const value = column.kind === 'date' ? date(text, column) : number(text, column);
    return [((form.precision === 'single' ? Math.fround(value) : value) - column.means[0]) / column.spreads[0]];
  });
}

let loaded: Promise<tf.LayersModel> | undefined;

/** The network, without its preprocessing: inputs [rows, columns] to logits, or to standardized numbers. */
export function network(): Promise<tf.LayersModel> {
  loaded ??= (async () => {
${withRegatta ? '    register();\n' : ''}    const model = JSON.parse(read('tfjs-model', 'model.json').toString('utf8'));
    const bytes = read('tfjs-model', model.weightsManifest[0].paths[0]);
    return tf.loadLayersModel(
      tf.io.fromMemory({
        modelTopology: model.modelTopology,
        weightSpecs: model.weightsManifest[0].weights,
        weightData: new Uint8Array(bytes).buffer,
      }),
    );
  })();
  return loaded;
}

/** Predicts rows: the probability of each class by its name, or the number in its unit. */
export async function predict(rows: readonly Row[]): Promise<(Record<string, number> | number)[]> {
  const model = await network();
  const { target } = form;
  const outputs = tf.tidy(() => {
    const raw = model.predict(tf.tensor2d(rows.map(inputsOf))) as tf.Tensor2D;
    return (target.classes === null ? raw : tf.softmax(raw.div(target.temperature))).arraySync() as number[][];
  });
  return outputs.map((output) =>
    target.classes === null
      ? output[0] * target.spread + target.mean
      : Object.fromEntries(target.classes.map((name: string, i: number) => [name, output[i]])),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const row: Row = JSON.parse(read('example.json').toString('utf8'));
  // Without await, which a package of CommonJS modules refuses here.
  void predict([row]).then(([answer]) => console.log(form.target.name, JSON.stringify(answer), form.target.unit));
}
`;
