import { dropoutLayer } from '@regatta/dense-dropout';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { diagnose, repair } from './index.ts';

const model = (...layers: tf.layers.Layer[]): tf.LayersModel => tf.sequential({ layers });
const codes = (of: tf.LayersModel): string[] => diagnose(of).map(({ code, layer }) => `${code} ${layer}`);

/** The output of a training call on ones. */
function trained(of: tf.LayersModel, rows = 4): tf.Tensor {
  const [, ...shape] = of.inputs[0]!.shape;
  const y = of.apply(tf.ones([rows, ...shape.map(Number)]), { training: true });
  if (!(y instanceof tf.Tensor)) throw new Error('one output expected');
  return y;
}

const bits = (of: tf.LayersModel): string => trained(of).dataSync().join();
const mean = (x: tf.Tensor): number => tf.mean(x).dataSync()[0] ?? Number.NaN;

describe('A3, a seeded dropout', () => {
  const stock = (): tf.LayersModel =>
    model(tf.layers.dropout({ rate: 0.5, seed: 7, inputShape: [64], name: 'drop' }));

  it('repeats its mask; after repair it does not, and keeps its seed', () => {
    const of = stock();
    expect(codes(of)).toEqual(['A3 drop']);
    expect(bits(of)).toBe(bits(of));
    const { model: fixed, repaired, remaining } = repair(of);
    expect(repaired.map(({ code }) => code)).toEqual(['A3']);
    expect(remaining).toEqual([]);
    const first = bits(fixed);
    expect(bits(fixed)).not.toBe(first);
    expect(bits(repair(of).model)).toBe(first);
    const same = model(dropoutLayer({ rate: 0.5, seed: 7, inputShape: [64], name: 'drop' }));
    expect(bits(same)).toBe(first);
  });

  it('has one mask for all time steps in TimeDistributed', () => {
    const layer = tf.layers.dropout({ rate: 0.5, seed: 7, name: 'drop' });
    const of = model(tf.layers.timeDistributed({ layer, inputShape: [2, 32], name: 'steps' }));
    expect(codes(of)).toEqual(['A3 steps/drop']);
    const steps = (y: tf.Tensor): string[] =>
      tf.split(y, 2, 1).map((step) => tf.reshape(step, [-1]).dataSync().join());
    expect(new Set(steps(trained(of))).size).toBe(1);
    const { model: fixed, remaining } = repair(of);
    expect(remaining).toEqual([]);
    expect(new Set(steps(trained(fixed))).size).toBe(2);
  });

  it('keeps its noise shape', () => {
    const of = model(tf.layers.spatialDropout1d({ rate: 0.5, seed: 1, inputShape: [5, 16], name: 'drop' }));
    expect(codes(of)).toEqual(['A3 drop']);
    const y = trained(repair(of).model);
    expect(y.dataSync()).toEqual(tf.broadcastTo(tf.slice(y, [0, 0, 0], [4, 1, 16]), [4, 5, 16]).dataSync());
  });
});

describe('A2 and A4, noise layers', () => {
  it('alpha dropout shifts the mean of N(0, 1) by 1.55 at rate 0.5; after repair it does not', () => {
    const of = model(tf.layers.alphaDropout({ rate: 0.5, inputShape: [20_000], name: 'alpha' }));
    expect(codes(of)).toEqual(['A2 alpha', 'A4 alpha']);
    const zeros = (m: tf.LayersModel): tf.Tensor => {
      const y = m.apply(tf.zeros([1, 20_000]), { training: true });
      if (!(y instanceof tf.Tensor)) throw new Error('one output expected');
      return y;
    };
    expect(mean(zeros(of))).toBeGreaterThan(1.4);
    const { model: fixed, remaining } = repair(of);
    expect(remaining).toEqual([]);
    expect(Math.abs(mean(zeros(fixed)))).toBeLessThan(0.05);
  });

  it('alpha dropout keeps the noise shape that its config omits', () => {
    const of = model(tf.layers.alphaDropout({ rate: 0.5, noiseShape: [4, 1], inputShape: [16], name: 'a' }));
    const y = trained(repair(of).model);
    expect(y.dataSync()).toEqual(tf.broadcastTo(tf.slice(y, [0, 0], [4, 1]), [4, 16]).dataSync());
  });

  it('Gaussian noise is reproducible only after repair', () => {
    const of = model(
      tf.layers.gaussianNoise({ stddev: 0.5, inputShape: [8], name: 'noise' }),
      tf.layers.gaussianDropout({ rate: 0.5, name: 'gauss' }),
    );
    expect(codes(of)).toEqual(['A4 noise', 'A4 gauss']);
    const [a, b] = [repair(of), repair(of)];
    expect(a.remaining).toEqual([]);
    expect(bits(a.model)).toBe(bits(b.model));
  });
});

describe('A5, invalid rates', () => {
  it.each([
    ['1', { rate: 1 }],
    ['1.5', { rate: 1.5 }],
    ['NaN', { rate: Number.NaN }],
    ['a misspelled key', JSON.parse('{ "p": 0.5 }')],
  ])('%s drops nothing and is not repaired', (_, options) => {
    const of = model(tf.layers.dropout({ ...options, inputShape: [8], name: 'drop' }));
    expect(codes(of)).toEqual(['A5 drop']);
    expect(mean(trained(of))).toBe(1);
    const { repaired, remaining } = repair(of);
    expect([repaired, remaining.map(({ code }) => code)]).toEqual([[], ['A5']]);
  });

  it('is found in Gaussian, alpha and recurrent dropout', () => {
    const of = model(
      tf.layers.lstm({ units: 2, dropout: 1, inputShape: [3, 2], name: 'lstm' }),
      tf.layers.gaussianDropout({ rate: 1, name: 'gauss' }),
      tf.layers.alphaDropout({ rate: Number.NaN, name: 'alpha' }),
    );
    expect(codes(of)).toEqual(['A5 lstm', 'A5 gauss', 'A5 alpha']);
    expect(codes(repair(of).model)).toEqual(['A5 lstm', 'A5 gauss', 'A5 alpha']);
  });
});
