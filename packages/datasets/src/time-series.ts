import { checkBytes } from './arguments.ts';
import type { DatasetError } from './errors.ts';
import { formatError } from './format-error.ts';

/** The cases of a `.ts` file. */
export interface TimeSeries {
  /** Number of values per step. */
  readonly channels: number;
  /** Class names in header order. */
  readonly classes: readonly string[];
  /** One array per case: [length, channels]. */
  readonly cases: readonly Float32Array[];
  /** [cases], each an index into `classes`. */
  readonly labels: Uint8Array;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A line with its one-based number in the file. */
type Line = readonly [number: number, text: string];

type Fail = (line: number, expected: string, received: string) => DatasetError;

/**
 * Reads labeled multichannel series in the `.ts` format of the UEA archive: `#` comments, an `@` header that ends with
 * `@data`, then one case per line, with channels separated by `:`, values by `,`, and the class last.
 * All channels of a case have the same length; cases may differ. Timestamps and missing values are not supported.
 * Throws DatasetError (`format`) with the line number.
 */
export function parseTimeSeries(bytes: Uint8Array, subject: string = 'time series'): TimeSeries {
  checkBytes(bytes, subject);
  const fail: Fail = (line, expected, received) =>
    formatError(`${subject}, line ${line}`, expected, received);
  const lines = decode(bytes, subject)
    .split('\n')
    .map((text, index): Line => [index + 1, text.trim()])
    .filter(([, text]) => text !== '' && !text.startsWith('#'));
  const end = lines.findIndex(([, text]) => text.toLowerCase() === '@data');
  if (end === -1) throw formatError(subject, 'a header that ends with @data', 'none');
  if (end === lines.length - 1) throw formatError(subject, 'at least one case', 'none');
  const { channels, classes } = parseHeader(lines.slice(0, end), lines[end]![0], fail);
  const labels: number[] = [];
  const cases = lines.slice(end + 1).map(([number, text]) => {
    const fields = text.split(':');
    const label = fields.pop()!.trim();
    if (fields.length !== channels) {
      throw fail(number, `${channels} channels and a class`, `${fields.length} channels`);
    }
    if (!classes.includes(label)) throw fail(number, `one of the classes ${classes.join(' ')}`, show(label));
    labels.push(classes.indexOf(label));
    return interleave(fields, (expected, received) => fail(number, expected, received));
  });
  return { channels, classes, cases, labels: Uint8Array.from(labels) };
}

function parseHeader(
  lines: readonly Line[],
  last: number,
  fail: Fail,
): { channels: number; classes: readonly string[] } {
  const entries = new Map<string, readonly string[]>();
  for (const [number, text] of lines) {
    const [key, ...values] = text.split(/\s+/);
    if (!key!.startsWith('@')) throw fail(number, 'a header line that starts with "@"', show(text));
    entries.set(key!.slice(1).toLowerCase(), values);
  }
  const entry = (key: string): string | undefined => entries.get(key)?.join(' ');
  for (const key of ['timestamps', 'missing']) {
    const value = entry(key) ?? 'false';
    if (value.toLowerCase() !== 'false') throw fail(last, `@${key} false above`, show(value));
  }
  const channels = Number(entry('dimensions') ?? Number.NaN);
  if (!Number.isInteger(channels) || channels < 1) {
    throw fail(last, '@dimensions above, with an integer of at least 1', show(entry('dimensions')));
  }
  const [labeled, ...classes] = entries.get('classlabel') ?? [];
  if (labeled?.toLowerCase() !== 'true' || classes.length < 1 || classes.length > 256) {
    throw fail(last, '@classLabel true and 1 to 256 classes above', show(entry('classlabel')));
  }
  return { channels, classes };
}

/** Converts the text of each channel to numbers, ordered by step: [length, channels]. */
function interleave(
  fields: readonly string[],
  fail: (expected: string, received: string) => DatasetError,
): Float32Array {
  const rows = fields.map((field) => field.split(','));
  const length = rows[0]!.length;
  const values = new Float32Array(length * fields.length);
  for (const [channel, row] of rows.entries()) {
    if (row.length !== length) {
      throw fail(`${length} values in each channel`, `${row.length} in channel ${channel + 1}`);
    }
    for (const [step, text] of row.entries()) {
      const value = Math.fround(NUMBER.test(text.trim()) ? Number(text) : Number.NaN);
      if (!Number.isFinite(value)) throw fail(`a number in channel ${channel + 1}`, show(text));
      values[step * fields.length + channel] = value;
    }
  }
  return values;
}

function decode(bytes: Uint8Array, subject: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw formatError(subject, 'UTF-8 text', 'invalid bytes', error);
  }
}

function show(text: string | undefined): string {
  return text === undefined ? 'nothing' : JSON.stringify(text.slice(0, 20));
}
