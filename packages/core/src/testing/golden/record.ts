import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expectClose, fail, numbers } from '../assert.ts';

/** A tensor of a golden file; `float32` unless it says otherwise. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly dtype?: 'int32';
}

/** Tensors by name. */
export type Group = Readonly<Record<string, Values>>;

/** What a reference implementation computed: its inputs, its draws, its outputs, and the gradients of sum(w output). */
export interface GoldenRecord {
  readonly name: string;
  readonly method: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inputs: Group;
  readonly params: Group;
  readonly mask?: Group;
  readonly uniforms?: Group;
  readonly normals?: Group;
  readonly w: Group | null;
  readonly expected: { readonly output: Group; readonly gradients?: Group };
}

interface GoldenFile {
  readonly family?: string;
  readonly records?: readonly GoldenRecord[];
}

/**
 * Every record of some families in a folder of golden files: that of the environment variable REGATTA_GOLDEN_DIR, or
 * else the given one.
 *
 * @throws Error when there are none.
 */
export function goldenRecords(fixtures: string, families: readonly string[]): readonly GoldenRecord[] {
  const folder = process.env.REGATTA_GOLDEN_DIR ?? fixtures;
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file): GoldenFile => JSON.parse(readFileSync(join(folder, file), 'utf8')));
  const records = files
    .filter(({ family }) => family !== undefined && families.includes(family))
    .flatMap((file) => file.records ?? []);
  if (records.length === 0) fail(`${folder} has no golden records of ${families.join(', ')}`);
  return records;
}

/** A tensor of a record. */
export const tensorOf = ({ data, shape, dtype }: Values): tf.Tensor =>
  tf.tensor([...data], [...shape], dtype ?? 'float32');

/** Fails unless a tensor has the shape and, within tolerance max(1, max |want|), the values of a record's. */
export function expectValues(got: tf.Tensor, want: Values, tolerance: number, what: string): void {
  if (got.shape.join() !== want.shape.join())
    fail(`${what}: shape [${got.shape}] instead of [${want.shape}]`);
  expectClose(numbers(got), want.data, tolerance, what);
}
