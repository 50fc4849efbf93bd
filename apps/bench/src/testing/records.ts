import { codeVersion } from '../code-version.ts';
import type { TrialRecord } from '../record.ts';
import { failedRecord } from '../record.ts';
import { evaluationSteps } from '../training/train.ts';
import { contentId, type Trial, type TrialSpec } from '../trial.ts';

/** A trial for tests that run none. */
export function trialOf(name = 'none', seed = 0, overrides: Partial<TrialSpec> = {}): Trial {
  return {
    id: `t-${name}-${seed}`,
    spec: {
      version: 2,
      phase: 'test',
      task: 'generated-tabular-mlp',
      regularizer: { name, options: name === 'none' ? {} : { rate: 0.5 } },
      seed,
      training: { steps: 10, batchSize: 5, learningRate: 0.001 },
      backend: 'cpu',
      samples: 0,
      ...overrides,
    },
  };
}

/** A finished record with this test loss for tests that run no trial; diverged without one. */
export function recordOf(trial: Trial, loss: number | undefined): TrialRecord {
  const { message: _, ...base } = failedRecord(trial, '');
  if (loss === undefined) return { ...base, status: 'diverged' };
  const metrics = { loss, accuracy: 1 / (1 + loss) };
  const curve = [{ step: 10, train: metrics, validation: metrics }];
  return {
    ...base,
    curve,
    status: 'ok',
    metrics: { train: metrics, validation: metrics, test: metrics },
    penalty: 0,
    parameters: 10,
    timing: { seconds: 1, stepsPerSecond: 10 },
    peakMemoryBytes: 1,
  };
}

/** A task of this many records: each arm's test losses, one a seed; `undefined` for a diverged trial. */
export function recordsOf(losses: Readonly<Record<string, readonly (number | undefined)[]>>): TrialRecord[] {
  return Object.entries(losses).flatMap(([name, values]) =>
    values.map((loss, seed) => recordOf(trialOf(name, seed), loss)),
  );
}

/** A trial for tests whose id is that of its spec, by this code and no data. */
export function identified({ spec }: Pick<Trial, 'spec'>): Trial {
  return { id: contentId({ spec, data: {}, code: codeVersion(), sources: {} }), spec };
}

/** The record that a worker answers such a trial with, in every field that is checked. */
export function answerFor(trial: Trial, loss: number): TrialRecord {
  const { phase, training } = trial.spec;
  const record = recordOf(trial, loss);
  const { train, validation, test } = record.metrics;
  const tested = { testReads: 1, trainRows: 20, testRows: 10 };
  return {
    ...record,
    ...(phase === 'test' ? tested : {}),
    metrics: phase === 'test' ? { train, validation, test } : { train, validation },
    curve: [...evaluationSteps(training.steps)].map((step) => ({
      step,
      train: train!,
      validation: validation!,
    })),
  };
}
