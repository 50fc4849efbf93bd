import { isDeepStrictEqual } from 'node:util';
import { Defect, type Verdict } from './target.ts';

/** The error of readers of what processes send each other is a plain one: its message becomes part of another. */
const plain = (error: unknown): boolean =>
  error instanceof Error && Object.getPrototypeOf(error) === Error.prototype;

/** Reads something; what comes out must be what it is, and be read as the same again. */
export function steady<T>(value: unknown, read: (value: unknown) => T, check: (result: T) => void): Verdict {
  let result: T;
  try {
    result = read(value);
  } catch (error) {
    if (!plain(error) || !(error instanceof Error) || error.message.length > 2000) throw error;
    if (/call stack|Cannot read|not a function/.test(error.message)) throw new Defect(error.message);
    return 'refused';
  }
  if (!isDeepStrictEqual(read(JSON.parse(JSON.stringify(result))), result))
    throw new Defect('it changes by being read');
  check(result);
  return 'valid';
}
