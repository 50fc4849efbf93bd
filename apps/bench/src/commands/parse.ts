import type { Json } from '@regatta/core';
import type { Folds, RegularizerSpec } from '@regatta/record';
import { InvalidArgumentError } from 'commander';
import type { Shard } from '../plan/shard.ts';

/** The parts of a comma-separated list, trimmed; at least one, none empty. */
export function parseList(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.includes('')) throw new InvalidArgumentError('Expected names separated by commas.');
  return parts;
}

/** A list of rates in [0, 1]. */
export function parseRates(text: string): number[] {
  return parseList(text).map((part) => {
    const rate = Number(part);
    if (!(rate >= 0 && rate <= 1)) {
      throw new InvalidArgumentError(`Expected rates in [0, 1] separated by commas, got "${part}".`);
    }
    return rate;
  });
}

/** A parser of integers from `min` to `max`. */
export function parseInteger(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`Expected an integer from ${min} to ${max}.`);
    }
    return value;
  };
}

/** A port of this machine; 0 for any that is free. */
export function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError(
      `Expected a port from 0 to 65535, got "${text}". Where a word follows that is no port, write it before the option.`,
    );
  }
  return Number(text);
}

/** Hours that a timer of Node can wait, roughly; it takes more for no time at all. */
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
      'Expected parts of the data, 2 to 100 of them, such as 5, 10x5 or 10x5x3.',
    );
  }
  return { outer: outer!, inner, repeats };
}

/** One part of a plan: `2/8`. */
export function parseShard(text: string): Shard {
  const [, index, count] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (index === undefined || count === undefined || index < 1 || index > count) {
    throw new InvalidArgumentError('Expected a part of the whole such as 2/8: the second of eight.');
  }
  return { index, count };
}

/** A value of an option: JSON where it is JSON, a word otherwise. */
function parseValue(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

/** `name`, `name:key=value,key=value`, or several joined by `+`, which make one arm. */
function parseSpec(text: string): RegularizerSpec {
  // A plus before a digit belongs to a number: 1e+3.
  const [first = '', ...more] = text.split(/\+(?!\d)/).map((part) => part.trim());
  if (more.length === 0) return parseOne(first);
  const of = [first, ...more].map(parseOne).map(({ name, options }) => ({ name, options }));
  return { name: 'compose', options: { of } };
}

function parseOne(text: string): RegularizerSpec {
  if (text === '') throw new InvalidArgumentError('Expected names on both sides of a plus.');
  const colon = text.indexOf(':');
  if (colon === -1) return { name: text, options: {} };
  const options = parseList(text.slice(colon + 1)).map((pair): [string, Json] => {
    const equals = pair.indexOf('=');
    if (equals < 1) throw new InvalidArgumentError(`Expected name:key=value,key=value, got "${text}".`);
    return [pair.slice(0, equals).trim(), parseValue(pair.slice(equals + 1).trim())];
  });
  // Entries become own properties whatever their names; an assignment to `__proto__` would not.
  return { name: text.slice(0, colon).trim(), options: Object.fromEntries(options) };
}

/**
 * Regularizers as the command line takes them, one more flag's worth added to those before.
 *
 * `none,dropout` is a list of names. `drop-connect:scope=example,rate=0.3` is one name with options; several such are
 * separated by `;` or by repeating the flag. `dropout:rate=0.5+element-dropout:rate=0.2` is one arm of two.
 */
export function parseRegularizers(text: string, before: readonly RegularizerSpec[] = []): RegularizerSpec[] {
  const groups = text.split(';').map((group) => group.trim());
  if (groups.includes(''))
    throw new InvalidArgumentError('Expected names separated by commas or semicolons.');
  return [...before, ...groups.flatMap(parseGroup)];
}

/** `a,b:key=value,key=value`: what follows a colon belongs to its name, up to the next semicolon. */
function parseGroup(group: string): RegularizerSpec[] {
  const colon = group.indexOf(':');
  if (colon === -1) return parseList(group).map(parseSpec);
  const names = parseList(group.slice(0, colon));
  const last = names.pop()!;
  return [...names.map(parseSpec), parseSpec(`${last}${group.slice(colon)}`)];
}
