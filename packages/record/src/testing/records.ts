import type { TrialRecord } from '../record.ts';
import type { Trial, TrialSpec } from '../trial-spec.ts';

/** Returns a trial for tests that do not run one. */
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

/** The fields of a record that come from the task and the machine; here the same for every task. */
const made = {
  dataset: 'generated-tabular',
  architecture: { title: 'mlp 20-64-64-4, ReLU', layers: [20, 64, 64, 4] },
  versions: { regatta: '0.0.0', tfjs: '0.0.0', node: '0.0.0', code: 'made up' },
};

/** Returns a finished record with this test loss for tests that do not run a trial; diverged without a loss. */
export function recordOf(trial: Trial, loss: number | undefined): TrialRecord {
  const { id, spec } = trial;
  const { version: _v, probes: _p, ...described } = spec;
  const base = { id, ...described, ...made, testReads: 0, curve: [], data: {}, metrics: {} };
  if (loss === undefined) return { ...base, status: 'diverged' };
  const accuracy = 1 / (1 + loss);
  const metrics = { loss, accuracy };
  const measured = { ...metrics, scaledLoss: loss, balancedError: 1 - accuracy, macroF1: accuracy };
  const splits = { train: measured, validation: measured, test: measured };
  const curve = [{ step: 10, train: metrics, validation: metrics }];
  return {
    ...base,
    curve,
    status: 'ok',
    metrics: splits,
    best: { step: 10, metrics: splits },
    penalty: 0,
    parameters: 10,
    timing: { seconds: 1, stepsPerSecond: 10 },
    peakMemoryBytes: 1,
  };
}

/** Returns the records of a task from each arm's test losses, one per seed; `undefined` for a diverged trial. */
export function recordsOf(losses: Readonly<Record<string, readonly (number | undefined)[]>>): TrialRecord[] {
  return Object.entries(losses).flatMap(([name, values]) =>
    values.map((loss, seed) => recordOf(trialOf(name, seed), loss)),
  );
}
