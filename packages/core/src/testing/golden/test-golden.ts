import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectValues, type GoldenRecord, goldenRecords, tensorOf } from './record.ts';
import { GoldenRun } from './run.ts';

/** A record's forward pass, outputs by name; what it does before that is set up once. */
export type GoldenRunner = (run: GoldenRun) => () => Readonly<Record<string, tf.Tensor>>;

/** Golden records and the code that they are checked against. */
export interface GoldenSubject {
  /** The folder of the committed records; REGATTA_GOLDEN_DIR takes its place. */
  readonly fixtures: string;
  /** Families of records that it is to pass. */
  readonly families: readonly string[];
  /** How each method runs a record, by name. */
  readonly runners: Readonly<Record<string, GoldenRunner>>;
  /** Methods that other packages hold. */
  readonly elsewhere?: readonly string[];
  /** Largest error of a tensor of a method, relative to max(1, its largest value). */
  tolerance(method: string): number;
}

function check(record: GoldenRecord, runner: GoldenRunner, tolerance: number): void {
  const run = new GoldenRun(record);
  const forward = runner(run);
  const outputs = (): Readonly<Record<string, tf.Tensor>> => {
    const made = forward();
    for (const [name, want] of Object.entries(record.expected.output)) {
      expectValues(made[name] ?? tf.tensor([]), want, tolerance, name);
    }
    return made;
  };
  // Once without a gradient: kernels may take another path then.
  outputs();
  const gradients = Object.entries(record.expected.gradients ?? {});
  if (gradients.length === 0) return;
  const loss = (): tf.Scalar => {
    const made = outputs();
    const terms = Object.entries(record.w ?? {}).map(([name, w]) => tf.sum(tf.mul(made[name]!, tensorOf(w))));
    return tf.addN(terms).asScalar();
  };
  const variables = gradients.map(([name]) => run.variables.get(name)!);
  const { grads } = tf.variableGrads(loss, variables);
  gradients.forEach(([name, want], i) => {
    const got = grads[variables[i]!.name] ?? tf.zeros([...want.shape]);
    expectValues(got, want, tolerance, `gradient of ${name}`);
  });
}

/**
 * Checks every golden record of some families, outputs and gradients, on the current backend: call it in a vitest file.
 * A record whose method nobody knows is a failure.
 */
export function testGolden({ fixtures, families, runners, elsewhere = [], tolerance }: GoldenSubject): void {
  const records = goldenRecords(fixtures, families);
  describe(`golden records of ${families.join(' and ')}`, () => {
    it('have known methods', () => {
      const known = [...Object.keys(runners), ...elsewhere];
      expect(records.map(({ method }) => method).filter((method) => !known.includes(method))).toEqual([]);
    });

    for (const record of records) {
      const runner = runners[record.method];
      if (runner === undefined) continue;
      it(record.name, () => {
        tf.tidy(() => check(record, runner, tolerance(record.method)));
        tf.disposeVariables();
      });
    }
  });
}
