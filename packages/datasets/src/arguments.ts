import { DatasetError } from './errors.ts';
import type { Random } from './random.ts';

/** Names a value for an error message: short, and never throws. */
function show(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'function' ? 'a function' : String(value);
  }
  return Array.isArray(value) ? 'an array' : (value.constructor?.name ?? 'an object');
}

const refuse = (subject: string, expected: string, received: unknown, remedy: string): never => {
  throw new DatasetError({ reason: 'option', subject, expected, received: show(received), remedy });
};

/** Throws DatasetError (`option`) unless options are an object, with no other than the given keys if there are any. */
export function checkOptions(options: unknown, subject: string, keys?: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    refuse(subject, 'an object of options', options, 'Pass e.g. {}, for the defaults.');
  }
  const unknown = Object.keys(options as object).find((key) => keys?.includes(key) === false);
  if (unknown !== undefined) {
    refuse(
      subject,
      `only the options ${keys?.join(', ')}`,
      unknown,
      `Check the spelling of "${unknown}", or remove it.`,
    );
  }
}

/** Throws DatasetError (`option`) unless an argument is a source of random numbers. */
export function checkRandom(random: unknown, subject: string): asserts random is Random {
  const parts = ['fold', 'uniform', 'normal', 'permutation'] as const;
  const whole =
    typeof random === 'object' &&
    random !== null &&
    parts.every((part) => typeof Reflect.get(random, part) === 'function');
  if (!whole)
    refuse(
      subject,
      'a source of random numbers',
      random,
      'Pass e.g. stream(7), with stream from @regatta/core, after the options.',
    );
}

/** Throws DatasetError (`option`) unless an argument is a Uint8Array. */
export function checkBytes(bytes: unknown, subject: string): void {
  if (bytes instanceof Uint8Array) return;
  refuse(subject, 'bytes, a Uint8Array', bytes, 'Pass e.g. the result of readFileSync without an encoding.');
}

/** Throws DatasetError (`option`) unless an argument describes a data set and its files. */
export function checkSpec(spec: unknown, subject: string): void {
  const files: unknown = typeof spec === 'object' && spec !== null ? Reflect.get(spec, 'files') : undefined;
  if (!Array.isArray(files)) {
    refuse(subject, 'the description of a data set', spec, 'Pass one of `datasets`, e.g. fashionMnist.');
  }
}

/** Throws DatasetError (`option`) unless an argument is a list of numbers. */
export function checkNumbers(values: unknown, subject: string): void {
  if (ArrayBuffer.isView(values) && 'length' in values) return;
  refuse(subject, 'a typed array', values, 'Pass e.g. Float64Array.of(0.5, 0.5).');
}

/** Throws DatasetError (`option`) unless an argument is an array or a typed array. */
export function checkList(values: unknown, subject: string): void {
  if (Array.isArray(values) || (ArrayBuffer.isView(values) && 'length' in values)) return;
  refuse(subject, 'a list', values, 'Pass an array or a typed array.');
}

/** Throws DatasetError (`option`) unless an argument is an integer of at least 1. */
export function checkCount(value: unknown, subject: string): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return;
  refuse(subject, 'an integer of at least 1', value, 'Pass e.g. 10.');
}
