import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expectClose, fail, numbers } from '../assert.ts';

/** A tensor of a golden file; `float32` unless it says otherwise. */
export interface Values {
  /** Shape of the tensor. */
  readonly shape: readonly number[];
  /** Values in row-major order. */
  readonly data: readonly number[];
  /** Type of the values; `float32` unless given. */
  readonly dtype?: 'int32';
}

/** Tensors by name. */
export type Group = Readonly<Record<string, Values>>;

/** What a reference implementation computed: its inputs, its draws, its outputs, and the gradients of sum(w output). */
export interface GoldenRecord {
  /** Title of the record. */
  readonly name: string;
  /** Key of the runner. */
  readonly method: string;
  /** Settings of the method. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Tensors that it is applied to. */
  readonly inputs: Group;
  /** Weights. */
  readonly params: Group;
  /** Masks that the reference drew. */
  readonly mask?: Group;
  /** Uniform numbers that the reference drew. */
  readonly uniforms?: Group;
  /** Normal numbers that the reference drew. */
  readonly normals?: Group;
  /** Weights of the outputs in the scalar that is differentiated; null where nothing is. */
  readonly w: Group | null;
  /** What the reference computed. */
  readonly expected: {
    /** Outputs by name. */
    readonly output: Group;
    /** Gradients by the name of the input or weight. */
    readonly gradients?: Group;
  };
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
