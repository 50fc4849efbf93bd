import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uninstall, useWasm } from '../use-wasm.ts';

beforeAll(async () => {
  await useWasm();
});

afterAll(() => {
  uninstall();
});

const values = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(seed + 12.9898 * i));

type Options = Record<string, unknown>;

const layers = {
  simpleRNN: (options: Options) => tf.layers.simpleRNN({ units: 6, ...options }),
  gru: (options: Options) => tf.layers.gru({ units: 6, ...options }),
  lstm: (options: Options) => tf.layers.lstm({ units: 6, ...options }),
} as const;

/** A model with fixed weights: a masked sequence, a recurrent layer, an output. */
function modelOf(kind: keyof typeof layers, options: Options): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.masking({ maskValue: 0, inputShape: [5, 3] }));
  model.add(layers[kind]({ ...options, returnSequences: true }));
  model.add(layers[kind]({ ...options, goBackwards: true }));
  model.add(tf.layers.dense({ units: 2 }));
  model.setWeights(model.getWeights().map((w, i) => tf.tensor(values(w.size, i), w.shape).mul(0.4)));
  return model;
}

async function train(
  kind: keyof typeof layers,
  options: Options,
): Promise<{ losses: number[]; ops: string[] }> {
  const model = modelOf(kind, options);
  model.compile({ optimizer: tf.train.adam(0.02), loss: 'meanSquaredError' });
  const inputs = values(12 * 5 * 3, 3);
  // The last step of every other sequence is padding.
  for (let n = 0; n < 12; n += 2) inputs.fill(0, (n * 5 + 4) * 3, (n * 5 + 5) * 3);
  const x = tf.tensor3d(inputs, [12, 5, 3]);
  const y = tf.tensor2d(values(24, 4), [12, 2]);
  const { history } = await model.fit(x, y, { epochs: 4, batchSize: 4, shuffle: false, verbose: 0 });
  const { kernels } = await tf.profile(() => model.predict(x) as tf.Tensor);
  const losses = history.loss!.map(Number);
  tf.dispose([x, y]);
  model.dispose();
  return { losses, ops: kernels.map((kernel) => kernel.name) };
}

describe.each(Object.keys(layers) as (keyof typeof layers)[])('tf.layers.%s', (kind) => {
  it.each([{}, { useBias: false }, { activation: 'relu' }, { recurrentActivation: 'sigmoid' }])(
    'trains under model.fit as on the cpu backend: %o',
    async (options) => {
      const { recurrentActivation, ...rest } = options as Options;
      const own =
        kind === 'simpleRNN' || recurrentActivation === undefined ? rest : { ...rest, recurrentActivation };
      const ours = await train(kind, own);
      expect(ours.ops).toContain('RegattaRnn');
      await tf.setBackend('cpu');
      const stock = await train(kind, own);
      await tf.setBackend('wasm');
      expect(stock.ops).not.toContain('RegattaRnn');
      stock.losses.forEach((loss, i) => {
        expect(Math.abs(ours.losses[i]! - loss)).toBeLessThan(2e-5 * Math.max(1, Math.abs(loss)));
      });
    },
  );

  it('returns and accepts states, as in tfjs', () => {
    tf.tidy(() => {
      const layer = layers[kind]({ returnState: true, returnSequences: true });
      const x = tf.tensor3d(values(30, 1), [2, 5, 3]);
      const states = layer.cell.stateSize;
      const initial = (Array.isArray(states) ? states : [states]).map((n, i) =>
        tf.tensor2d(values(2 * n, i), [2, n]),
      );
      const run = () => layer.apply([x, ...initial]) as tf.Tensor[];
      const ours = run();
      uninstall();
      const stock = run();
      expect(ours.length).toBe(stock.length);
      stock.forEach((tensor, i) => {
        expect(ours[i]!.shape).toEqual(tensor.shape);
        expect(tf.max(tf.abs(tf.sub(tensor, ours[i]!))).dataSync()[0]).toBeLessThan(2e-6);
      });
    });
  });

  it("runs on tfjs's recurrence with dropout in training or if stateful", async () => {
    await useWasm();
    const x = tf.tensor3d(values(30, 1), [2, 5, 3]);
    for (const options of [
      { dropout: 0.5 },
      { recurrentDropout: 0.5 },
      { stateful: true, batchInputShape: [2, 5, 3] },
    ]) {
      const layer = layers[kind](options);
      const { kernels } = await tf.profile(() => layer.apply(x, { training: true }) as tf.Tensor);
      expect(kernels.map((kernel) => kernel.name)).not.toContain('RegattaRnn');
      layer.dispose();
    }
    x.dispose();
  });
});
