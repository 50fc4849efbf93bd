import './index.ts';
import { contentId, type TrialSpec } from '@regatta/record';
import { identify, runTrial } from '@regatta/trial';
import { describe, expect, it } from 'vitest';

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
    const strip = ({ timing: _t, peakMemoryBytes: _p, ...record }: Awaited<ReturnType<typeof runTrial>>) =>
      JSON.stringify(record);
    expect(strip(await runTrial(spec))).toBe(strip(await runTrial(spec)));
  });

  it('records id, architecture, metrics and curve', async () => {
    const record = await runTrial(spec);
    expect(record).toMatchObject({
      id: (await identify(spec)).id,
      status: 'ok',
      parameters: 20 * 64 + 64 + 64 * 64 + 64 + 64 * 4 + 4,
      architecture: { layers: [20, 64, 64, 4] },
      penalty: 0,
    });
    expect(record.curve.map(({ step }) => step)).toHaveLength(10);
    expect(record.curve.at(-1)).toEqual({
      step: 12,
      train: record.metrics.train,
      validation: record.metrics.validation,
    });
    expect(record.metrics.test!.excessLoss).toBeGreaterThan(0);
    expect(record.metrics.test!.excessLoss).toBeLessThan(record.metrics.test!.loss!);
  });

  it('learns: more steps lower the training loss', async () => {
    const more = await runTrial({ ...spec, training: { ...spec.training, steps: 60 } });
    const [first, last] = [more.curve[0]!, more.curve.at(-1)!];
    expect(last.train.loss!).toBeLessThan(first.train.loss!);
  });

  it('reports a trial with overflow as diverged, without metrics', async () => {
    const record = await runTrial({ ...spec, training: { ...spec.training, learningRate: 1e30 } });
    expect(record).toMatchObject({ status: 'diverged', metrics: {} });
    expect(JSON.stringify(record)).not.toContain('null');
  });

  it('stops when aborted', async () => {
    await expect(runTrial(spec, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
  });
});

describe('the sealed test split', () => {
  it('a tuning trial trains like a test trial without reading it', async () => {
    const [tuned, tested] = [await runTrial({ ...spec, phase: 'tune' }), await runTrial(spec)];
    expect(tuned.curve).toEqual(tested.curve);
    expect(tuned.metrics.test).toBeUndefined();
    expect([tuned.testReads, tested.testReads]).toEqual([0, 1]);
    expect([tuned.calibration, tuned.monteCarlo]).toEqual([undefined, undefined]);
    expect(tested.monteCarlo).toMatchObject({ samples: 4, rows: 500 });
  });
});
