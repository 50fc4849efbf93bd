import type { Json } from '@regatta/core';
import type { Folds, RegularizerSpec } from '@regatta/record';
import { InvalidArgumentError } from 'commander';
import type { Shard } from '../plan/shard.ts';

// As in `@regatta/record`, whose schemas would slow down the help.
/** Maximum number of optimizer steps of a trial. */
export const mostSteps = 10_000_000;
/** Maximum number of evaluation points of a trial. */
export const mostEvaluations = 1000;
const mostLearningRate = 1e9;

/** The trimmed parts of a comma-separated list; at least one, none empty. */
export function parseList(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.includes(''))
    throw new InvalidArgumentError('Expected names separated by commas, e.g. none,dropout.');
  return parts;
}

/** Parses names of tasks; `key=value` after a task with an `@` is one more of its parameters. */
export function parseTasks(text: string): string[] {
  const names: string[] = [];
  for (const part of parseList(text)) {
    const last = names.at(-1);
    if (last?.includes('@') && part.includes('=') && !part.includes('@'))
      names.push(`${names.pop()},${part}`);
    else names.push(part);
  }
  return names;
}

/** Texts of an option that may be given several times. */
export const parseTexts = (text: string, before: readonly string[] = []): string[] => [...before, text];

/** The character before the fraction of a number, or its name. */
export function parseDecimal(text: string): '.' | ',' {
  if (['.', 'point', 'dot'].includes(text)) return '.';
  if ([',', 'comma'].includes(text)) return ',';
  throw new InvalidArgumentError('Expected "." or ",", the character before the fraction of a number.');
}

/** A list of rates in [0, 1]. */
export function parseRates(text: string): number[] {
  return parseList(text).map((part) => {
    const rate = Number(part);
    if (!(rate >= 0 && rate <= 1)) {
      throw new InvalidArgumentError(
        `Expected rates from 0 to 1 separated by commas, e.g. .2,.5, received "${part}".`,
      );
    }
    return rate;
  });
}

/** A learning rate: a positive number. */
export function parseLearningRate(text: string): number {
  const rate = Number(text);
  if (!(rate > 0 && rate <= mostLearningRate)) {
    throw new InvalidArgumentError(
      `Expected a positive learning rate of at most ${mostLearningRate}, e.g. 0.001, received "${text}".`,
    );
  }
  return rate;
}

/** A list of learning rates, ascending and without repetition. */
export const parseLearningRates = (text: string): number[] =>
  [...new Set(parseList(text).map(parseLearningRate))].sort((a, b) => a - b);

/** A number of steps, or how to find it. */
export function parseSteps(text: string): number | 'auto' | 'own' {
  if (text === 'auto' || text === 'own') return text;
  const steps = Number(text);
  if (!/^\d+$/.test(text) || steps < 1 || steps > mostSteps) {
    throw new InvalidArgumentError(
      `Expected an integer from 1 to ${mostSteps}, auto or own, received "${text}".`,
    );
  }
  return steps;
}

/** Returns a parser of integers from `min` to `max`. */
export function parseInteger(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`Expected an integer from ${min} to ${max}.`);
    }
    return value;
  };
}

/** A port of this machine; 0 for any free one. */
export function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError(
      `Expected a port from 0 to 65535, received "${text}". If that word is another argument, write it before --dashboard.`,
    );
  }
  return Number(text);
}

/** Roughly the most hours that a timer of Node can wait; with more it fires at once. */
const mostHours = 500;

/** A duration in seconds: `90s`, `10m`, `1.5h`, or a number of seconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(s|m|h)?$/.exec(text);
  const seconds = match ? Number(match[1]) * { s: 1, m: 60, h: 3600 }[match[2] ?? 's']! : Number.NaN;
  if (!(seconds > 0 && seconds <= mostHours * 3600)) {
    throw new InvalidArgumentError(`Expected a time such as 90s, 10m or 1.5h, at most ${mostHours}h.`);
  }
  return seconds;
}

/** Cross-validation as `outer`, `outer x inner` or `outer x inner x repeats`: `5`, `10x5`, `10x5x3`. */
export function parseFolds(text: string): Folds {
  const [outer, inner = Math.max(2, (outer ?? 0) - 1), repeats = 1, ...more] = text.split('x').map(Number);
  const all = [outer, inner, repeats];
  const isValid =
    all.every(Number.isInteger) && outer! >= 2 && inner >= 2 && repeats >= 1 && more.length === 0;
  if (!isValid || Math.max(outer!, inner, repeats) > 100) {
    throw new InvalidArgumentError(
      'Expected numbers of folds from 2 to 100, such as 5, 10x5 or 10x5x3 (repeats from 1).',
    );
  }
  return { outer: outer!, inner, repeats };
}

/** One part of a plan: `2/8`. */
export function parseShard(text: string): Shard {
  const [, index, count] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (index === undefined || count === undefined || index < 1 || index > count) {
    throw new InvalidArgumentError('Expected a part such as 2/8, the second of eight.');
  }
  return { index, count };
}

/** The value of an option: parsed if it is JSON, else the text. */
function parseValue(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

/** Parses `name`, `name:key=value,key=value`, or several joined by `+`, which make one arm. */
function parseSpec(text: string): RegularizerSpec {
  // A plus before a digit is part of a number: 1e+3.
  const [first = '', ...more] = text.split(/\+(?!\d)/).map((part) => part.trim());
  if (more.length === 0) return parseOne(first);
  const of = [first, ...more].map(parseOne).map(({ name, options }) => ({ name, options }));
  return { name: 'compose', options: { of } };
}

function parseOne(text: string): RegularizerSpec {
  if (text === '') throw new InvalidArgumentError('Expected names on both sides of a plus, e.g. dropout+l2.');
  const colon = text.indexOf(':');
  if (colon === -1) return { name: text, options: {} };
  const options = parseList(text.slice(colon + 1)).map((pair): [string, Json] => {
    const equals = pair.indexOf('=');
    if (equals < 1)
      throw new InvalidArgumentError(
        `Expected name:key=value,key=value, e.g. dropout:rate=0.5, received "${text}".`,
      );
    return [pair.slice(0, equals).trim(), parseValue(pair.slice(equals + 1).trim())];
  });
  // fromEntries makes own properties of any name; an assignment to `__proto__` would not.
  return { name: text.slice(0, colon).trim(), options: Object.fromEntries(options) };
}

/**
 * Parses the value of `--regularizers` and adds it to those of earlier flags.
 *
 * `none,dropout` is a list of names. `drop-connect:scope=example,rate=0.3` is one name with options; separate several of
 * these with `;` or repeat the flag. `dropout:rate=0.5+element-dropout:rate=0.2` is one arm with two regularizers.
 */
export function parseRegularizers(text: string, before: readonly RegularizerSpec[] = []): RegularizerSpec[] {
  const groups = text.split(';').map((group) => group.trim());
  if (groups.includes(''))
    throw new InvalidArgumentError(
      'Expected names separated by commas or semicolons, e.g. "none;dropout:rate=0.3".',
    );
  return [...before, ...groups.flatMap(parseGroup)];
}

/** Parses `a,b:key=value,key=value`: the options after a colon belong to the name before it, up to the next semicolon. */
function parseGroup(group: string): RegularizerSpec[] {
  const colon = group.indexOf(':');
  if (colon === -1) return parseList(group).map(parseSpec);
  const names = parseList(group.slice(0, colon));
  const last = names.pop()!;
  return [...names.map(parseSpec), parseSpec(`${last}${group.slice(colon)}`)];
}
