import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expectClose, fail, numbers } from '../assert.ts';

/** A tensor in a golden file. */
export interface Values {
  /** Shape of the tensor. */
  readonly shape: readonly number[];
  /** Values in row-major order. */
  readonly data: readonly number[];
  /** Type of the values. Default: `float32`. */
  readonly dtype?: 'int32';
}

/** Tensors by name. */
export type Group = Readonly<Record<string, Values>>;

/** A computation of a reference implementation: inputs, draws, outputs, and the gradients of sum(w output). */
export interface GoldenRecord {
  /** Title of the record. */
  readonly name: string;
  /** Key of the runner. */
  readonly method: string;
  /** Configuration of the method. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Input tensors. */
  readonly inputs: Group;
  /** Weights. */
  readonly params: Group;
  /** Masks that the reference drew. */
  readonly mask?: Group;
  /** Uniform numbers that the reference drew. */
  readonly uniforms?: Group;
  /** Normal numbers that the reference drew. */
  readonly normals?: Group;
  /** Weights of the outputs in the differentiated scalar; null if there are no gradients. */
  readonly w: Group | null;
  /** Results of the reference. */
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
 * Every record of the given families in a folder of golden files: REGATTA_GOLDEN_DIR if that environment variable is set,
 * otherwise `fixtures`.
 *
 * @throws Error when there are no such records.
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

/** Creates a tensor from a record's values. */
export const tensorOf = ({ data, shape, dtype }: Values): tf.Tensor =>
  tf.tensor([...data], [...shape], dtype ?? 'float32');

/** Fails unless a tensor has a record's shape and, within tolerance max(1, max |want|), its values. */
export function expectValues(got: tf.Tensor, want: Values, tolerance: number, what: string): void {
  if (got.shape.join() !== want.shape.join())
    fail(`${what}: expected shape [${want.shape}], received [${got.shape}]`);
  expectClose(numbers(got), want.data, tolerance, what);
}
