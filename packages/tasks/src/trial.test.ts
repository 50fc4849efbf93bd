import './index.ts';
import { contentId, selectionLoss, type TrialRecord, type TrialSpec, unpackLosses } from '@regatta/record';
import { mean } from '@regatta/stats';
import { identify, runTrial } from '@regatta/trial';
import { beforeAll, describe, expect, it } from 'vitest';

const spec: TrialSpec = {
  version: 2,
  phase: 'test',
  task: 'generated-tabular-mlp',
  regularizer: { name: 'dropout', options: { rate: 0.5 } },
  seed: 1,
  training: { steps: 12, batchSize: 20, learningRate: 1e-2 },
  backend: 'cpu',
  samples: 4,
};
let record: TrialRecord;
beforeAll(async () => {
  record = await runTrial(spec);
});

describe('contentId', () => {
  // RFC 8785 canonical JSON, sha256, computed independently of this code.
  it.each([
    ['{"b":1,"a":2}', 'td3626ac30a87e6f7a642'],
    [
      '{"seed":3,"task":"mnist-mlp","split":{"k":5,"fold":0},"reg":{"rate":0.5,"kind":"dropout"}}',
      't4374295eeabd670d0955',
    ],
    ['{"x":[0.1,0.30000000000000004,1e21,1e-7,100,-0],"n":null,"t":true}', 't30b666f1295491f6b3a6'],
    ['{"é":"ü","z":1,"Z":2,"a\\n":"\u2028"}', 't533571272183ac0cbbf7'],
  ])('of %s', (text, id) => {
    expect(contentId(JSON.parse(text))).toBe(id);
  });
});

describe('identify', () => {
  it('does not depend on the order of keys', async () => {
    const reversed: TrialSpec = {
      backend: 'cpu',
      training: { learningRate: 1e-2, batchSize: 20, steps: 12 },
      seed: 1,
      regularizer: { options: { rate: 0.5 }, name: 'dropout' },
      task: 'generated-tabular-mlp',
      samples: 4,
      phase: 'test',
      version: 2,
    };
    expect((await identify(reversed)).id).toBe((await identify(spec)).id);
  });

  it('depends on every field', async () => {
    const { training } = spec;
    const variants: TrialSpec[] = [
      spec,
      { ...spec, regularizer: { name: 'dropout', options: { rate: 0.4 } } },
      { ...spec, regularizer: { name: 'none', options: {} } },
      { ...spec, seed: 2 },
      { ...spec, backend: 'wasm' },
      { ...spec, phase: 'tune' },
      { ...spec, samples: 5 },
      { ...spec, fold: { repeat: 0, outer: 0, outerFolds: 3, inner: 0, innerFolds: 2 } },
      { ...spec, training: { ...training, steps: 13 } },
      { ...spec, training: { ...training, batchSize: 21 } },
      { ...spec, training: { ...training, learningRate: 2e-2 } },
    ];
    const ids = await Promise.all(variants.map(async (variant) => (await identify(variant)).id));
    expect(new Set(ids).size).toBe(variants.length);
  });
});

describe('runTrial', () => {
  it('returns byte-identical results each time', async () => {
    const strip = ({ timing: _t, peakMemoryBytes: _p, ...rest }: TrialRecord) => JSON.stringify(rest);
    expect(strip(await runTrial(spec))).toBe(strip(record));
  });

  it('records id, architecture, metrics and curve', async () => {
    expect(record).toMatchObject({
      id: (await identify(spec)).id,
      status: 'ok',
      parameters: 20 * 64 + 64 + 64 * 64 + 64 + 64 * 4 + 4,
      architecture: { layers: [20, 64, 64, 4] },
      penalty: 0,
    });
    expect(record.curve.map(({ step }) => step)).toHaveLength(10);
    const { step, validation } = record.curve.at(-1)!;
    expect(step).toBe(12);
    const { scaledLoss, ...others } = validation;
    expect(record.metrics.validation).toMatchObject(others);
    // The losses of checkpoints are sums of single precision.
    expect(record.metrics.validation!.scaledLoss).toBeCloseTo(scaledLoss!, 6);
    expect(record.metrics.test!.excessLoss).toBeGreaterThan(0);
    expect(record.metrics.test!.excessLoss).toBeLessThan(record.metrics.test!.loss!);
  });

  it('evaluates as often as its spec says', async () => {
    const { curve } = await runTrial({ ...spec, training: { ...spec.training, evaluations: 3 } });
    expect(curve.map((point) => point.step)).toEqual([4, 8, 12]);
  });

  it('learns: more steps lower the training loss', async () => {
    const more = await runTrial({ ...spec, training: { ...spec.training, steps: 60 } });
    const [first, last] = [more.curve[0]!, more.curve.at(-1)!];
    expect(last.train.loss!).toBeLessThan(first.train.loss!);
  });

  it('reports a trial with overflow as diverged, without metrics', async () => {
    const diverged = await runTrial({ ...spec, training: { ...spec.training, learningRate: 1e30 } });
    expect(diverged).toMatchObject({ status: 'diverged', metrics: {} });
    expect(JSON.stringify(diverged)).not.toContain('null');
  });

  it('stops when aborted', async () => {
    await expect(runTrial(spec, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
  });
});

describe('the best checkpoint', () => {
  const overfitting: TrialSpec = {
    ...spec,
    task: 'generated-tabular-mlp@train=100',
    training: { steps: 80, batchSize: 20, learningRate: 2e-2, evaluations: 20 },
  };
  let whole: TrialRecord;
  beforeAll(async () => {
    whole = await runTrial(overfitting);
  });

  it('is that of a training that ends there', async () => {
    const losses = whole.curve.map(selectionLoss);
    const { step, metrics } = whole.best!;
    expect(step).toBe(whole.curve[losses.indexOf(Math.min(...losses))]!.step);
    expect(step).toBeLessThan(80);
    const training = { ...overfitting.training, steps: step, evaluations: 1 };
    const stopped = await runTrial({ ...overfitting, training });
    expect(metrics).toEqual(stopped.metrics);
    expect(whole.calibration).toEqual(stopped.calibration);
    expect(whole.monteCarlo).toEqual(stopped.monteCarlo);
    expect(whole.examples).toEqual(stopped.examples);
    expect(stopped.best).toEqual({ step, metrics: stopped.metrics });
  });

  it('has losses of single examples that average to its metrics', async () => {
    const { best, examples } = whole;
    const { losses, missed } = unpackLosses(examples!, examples!.losses!);
    const average = (values: ArrayLike<number>): number => mean(Array.from(values));
    const { scaledLoss, accuracy } = best!.metrics.test!;
    expect(Math.abs(average(losses) / scaledLoss! - 1)).toBeLessThan(2 ** -8);
    expect(average(missed)).toBeCloseTo(1 - accuracy!, 12);
  });

  it('has a temperature that never raises the validation loss', async () => {
    const { best, metrics } = whole;
    for (const { validation } of [best!.metrics, metrics]) {
      expect(validation!.scaledLoss!).toBeLessThanOrEqual(validation!.loss!);
    }
    expect(metrics.validation!.scaledLoss!).toBeLessThan(0.9 * metrics.validation!.loss!);
  });
});

describe('the sealed test split', () => {
  it('a tuning trial trains like a test trial without reading it', async () => {
    const [tuned, tested] = [await runTrial({ ...spec, phase: 'tune' }), record];
    expect(tuned.curve).toEqual(tested.curve);
    expect(tuned.metrics.test).toBeUndefined();
    expect([tuned.testReads, tested.testReads]).toEqual([0, 1]);
    expect([tuned.calibration, tuned.monteCarlo]).toEqual([undefined, undefined]);
    expect(tested.monteCarlo).toMatchObject({ samples: 4, rows: 500 });
  });
});
