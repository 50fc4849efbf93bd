import * as tf from '@tensorflow/tfjs';
import { fail } from '../assert.ts';
import { type GoldenRecord, tensorOf } from './record.ts';

/** Draws of a record. */
type Draws = 'mask' | 'uniforms' | 'normals';

/** A run of a record with our code: its inputs and parameters by name, with float tensors as variables. */
export class GoldenRun {
  /** The record. */
  readonly record: GoldenRecord;
  /** Float inputs and parameters by name, as variables for which gradients are computed. */
  readonly variables: Map<string, tf.Variable> = new Map();
  readonly #ids: Map<string, tf.Tensor> = new Map();

  constructor(record: GoldenRecord) {
    this.record = record;
    for (const [name, values] of Object.entries({ ...record.inputs, ...record.params })) {
      const value = tensorOf(values);
      if (values.dtype === undefined) this.variables.set(name, tf.variable(value));
      else this.#ids.set(name, value);
    }
  }

  /** Returns a number from the record's config. */
  number(name: string): number {
    const value = this.record.config[name];
    return typeof value === 'number' ? value : fail(`${this.record.name} has no number ${name}`);
  }

  /** Whether a field of the record's config has the given value. */
  is(name: string, value: unknown): boolean {
    return this.record.config[name] === value;
  }

  /** Whether the record is a training call. */
  get training(): boolean {
    return this.is('training', true);
  }

  /** Returns an input or parameter. */
  get(name: string): tf.Tensor {
    return this.find(name) ?? fail(`${this.record.name} has no tensor ${name}`);
  }

  /** Returns an input or parameter, or undefined if the record has none of that name. */
  find(name: string): tf.Tensor | undefined {
    return this.variables.get(name) ?? this.#ids.get(name);
  }

  /** Returns a mask, uniform or normal tensor. */
  noise(name: string, from: Draws = 'mask'): tf.Tensor {
    return this.findNoise(name, from) ?? fail(`${this.record.name} has no ${from} ${name}`);
  }

  /** Returns a mask, uniform or normal tensor, or undefined if the record has none of that name. */
  findNoise(name: string, from: Draws = 'mask'): tf.Tensor | undefined {
    const values = this.record[from]?.[name];
    return values && tensorOf(values);
  }
}
