import { stream } from '@regatta/core';
import { type Case, Defect, type Target } from './target.ts';

/** Inputs that are drawn together. */
export const batchSize = 500;

/** What a thread is to do. */
export interface Batch {
  readonly name: string;
  readonly seed: number;
  /** Numbers of the first input, and of the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Where the thread says which input it is at. */
  readonly at: Int32Array;
}

/** An input that came out wrong. */
export interface Finding {
  readonly index: number;
  /** What went wrong and where: equal for inputs that show the same defect. */
  readonly signature: string;
  readonly input: string;
}

/** What came of a batch. */
export interface Fed {
  readonly inputs: number;
  readonly valid: number;
  readonly findings: readonly Finding[];
}

/** The error and the first place of it in the project's own sources. */
function signatureOf(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${String(error)}`;
  const place = error.stack?.split('\n').find((line) => /^ +at .*(packages|apps|scripts)\//.test(line)) ?? '';
  const message = error.message.replaceAll(/\d+/g, 'n').slice(0, 300);
  return `${error.name}: ${message}\n${place.trim()}`;
}

/** The input as text; one that is nested too deep to be shown is named as such. */
function inputOf(one: Case): string {
  try {
    return one.show().slice(0, 6000);
  } catch (error) {
    return `cannot be shown: ${String(error)}`;
  }
}

const own = (prototype: object): string => Reflect.ownKeys(prototype).map(String).join();
const prototypes = [Object.prototype, Array.prototype, Function.prototype];
const known = prototypes.map(own);

/** Feeds inputs `from` to `to` of a seed, all of one batch, to a target. */
export async function feed(
  target: Target,
  seed: number,
  from: number,
  to: number,
  before: (index: number) => void = () => {},
): Promise<Fed> {
  const batch = Math.floor(from / batchSize);
  const [drawn = 0] = stream('fuzz').fold(target.name).fold(seed).fold(batch).bits(1);
  const cases = target.cases(drawn | 0, to - batch * batchSize).slice(from - batch * batchSize);
  const findings: Finding[] = [];
  let valid = 0;
  for (const [offset, one] of cases.entries()) {
    before(from + offset);
    try {
      if ((await one.take()) === 'valid') valid += 1;
      if (prototypes.some((prototype, i) => own(prototype) !== known[i]))
        throw new Defect('a prototype was changed');
    } catch (error) {
      findings.push({
        index: from + offset,
        signature: signatureOf(error),
        input: inputOf(one),
      });
    }
  }
  return { inputs: cases.length, valid, findings };
}
