import * as tf from '@tensorflow/tfjs';
import { fail } from '../assert.ts';
import { type GoldenRecord, tensorOf } from './record.ts';

/** Draws of a record. */
type Draws = 'mask' | 'uniforms' | 'normals';

/** A record on its way through our code: its inputs and parameters by name, those of floats as variables. */
export class GoldenRun {
  /** The record that is run. */
  readonly record: GoldenRecord;
  /** Variables that were made of it, by name: those that gradients are taken of. */
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

  /** A number of the record's config. */
  number(name: string): number {
    const value = this.record.config[name];
    return typeof value === 'number' ? value : fail(`${this.record.name} has no number ${name}`);
  }

  /** Whether the record's config has that value. */
  is(name: string, value: unknown): boolean {
    return this.record.config[name] === value;
  }

  /** Whether the record is of a training call. */
  get training(): boolean {
    return this.is('training', true);
  }

  /** An input or parameter. */
  get(name: string): tf.Tensor {
    return this.find(name) ?? fail(`${this.record.name} has no tensor ${name}`);
  }

  /** An input or parameter that not every record has. */
  find(name: string): tf.Tensor | undefined {
    return this.variables.get(name) ?? this.#ids.get(name);
  }

  /** A mask, uniform or normal tensor. */
  noise(name: string, from: Draws = 'mask'): tf.Tensor {
    return this.findNoise(name, from) ?? fail(`${this.record.name} has no ${from} ${name}`);
  }

  /** A mask, uniform or normal tensor that not every record has. */
  findNoise(name: string, from: Draws = 'mask'): tf.Tensor | undefined {
    const values = this.record[from]?.[name];
    return values && tensorOf(values);
  }
}
