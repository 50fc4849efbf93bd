import type * as tf from '@tensorflow/tfjs';

/** Whether every number of an attribute is 1; an absent attribute counts as 1. */
export function isOne(value: tf.Attribute | undefined): boolean {
  if (value === undefined || value === null) return true;
  return (Array.isArray(value) ? value : [value]).every((n) => n === 1);
}

/** An attribute of `length` positive integers, given as a list or as a single number; undefined for anything else. */
export function integers(value: tf.Attribute | undefined, length: number): number[] | undefined {
  const list: unknown[] = Array.isArray(value) ? value : Array.from({ length }, () => value ?? 1);
  const found = list.filter((n): n is number => typeof n === 'number' && Number.isInteger(n) && n > 0);
  return found.length === length && list.length === length ? found : undefined;
}
