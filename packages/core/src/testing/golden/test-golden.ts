import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectValues, type GoldenRecord, goldenRecords, tensorOf } from './record.ts';
import { GoldenRun } from './run.ts';

/** Sets up a record and returns its forward pass, which returns outputs by name. */
export type GoldenRunner = (run: GoldenRun) => () => Readonly<Record<string, tf.Tensor>>;

/** Golden records and the code to check against them. */
export interface GoldenSubject {
  /** Folder of the committed records; REGATTA_GOLDEN_DIR overrides it. */
  readonly fixtures: string;
  /** Families of records to check. */
  readonly families: readonly string[];
  /** Runners of records, by method name. */
  readonly runners: Readonly<Record<string, GoldenRunner>>;
  /** Methods that other packages test. */
  readonly elsewhere?: readonly string[];
  /** Maximum error of a method's tensors, relative to max(1, largest absolute value). */
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
  // Run once without a gradient: kernels may then take a different path.
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
 * Checks the outputs and gradients of every golden record of the given families on the current backend. Call it in a
 * vitest file. A record with an unknown method is a failure.
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
