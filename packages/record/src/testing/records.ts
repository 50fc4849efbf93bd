import type { TrialRecord } from '../record.ts';
import type { Trial, TrialSpec } from '../trial-spec.ts';

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

/** What a trial's task and machine say in a record; here the same of every task. */
const made = {
  dataset: 'generated-tabular',
  architecture: { title: 'mlp 20-64-64-4, ReLU', layers: [20, 64, 64, 4] },
  versions: { regatta: '0.0.0', tfjs: '0.0.0', node: '0.0.0', code: 'made up' },
};

/** A finished record with this test loss for tests that run no trial; diverged without one. */
export function recordOf(trial: Trial, loss: number | undefined): TrialRecord {
  const { id, spec } = trial;
  const { version: _v, probes: _p, ...described } = spec;
  const base = { id, ...described, ...made, testReads: 0, curve: [], data: {}, metrics: {} };
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
