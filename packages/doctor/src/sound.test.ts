import { dropoutLayer } from '@regatta/dense-dropout';
import { spatialDropout1d } from '@regatta/spatial-dropout';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose, diagnoseConfig, repair } from './index.ts';

const rate = fc.double({ min: 0.05, max: 0.95, noNaN: true });
const units = fc.integer({ min: 1, max: 4 });
const arm = (make: (rate: number, units: number) => tf.layers.Layer) =>
  fc.tuple(rate, units).map(
    ([r, n]) =>
      () =>
        make(r, n),
  );

/** Layers on [batch, steps, features] without defects. */
const sound = fc.oneof(
  arm((r) => tf.layers.dropout({ rate: r })),
  arm(() => tf.layers.dropout({ rate: 0, seed: 1 })),
  arm((r) => tf.layers.spatialDropout1d({ rate: r })),
  arm((r, n) => dropoutLayer({ rate: r, seed: n })),
  arm((r, n) => spatialDropout1d({ rate: r, seed: n })),
  arm((_, n) => tf.layers.dense({ units: n, kernelRegularizer: 'l1l2' })),
  arm((_, n) => tf.layers.lstm({ units: n, returnSequences: true })),
  arm((_, n) => tf.layers.conv1d({ filters: n, kernelSize: 1 })),
  arm((r) => tf.layers.timeDistributed({ layer: tf.layers.dropout({ rate: r }) })),
);

/** Layers with defects that can be repaired. */
const repairable = fc.oneof(
  arm((r, n) => tf.layers.dropout({ rate: r, seed: n })),
  arm((r) => tf.layers.gaussianDropout({ rate: r })),
  arm((r) => tf.layers.alphaDropout({ rate: r })),
  arm((r) => tf.layers.gaussianNoise({ stddev: r })),
  arm((r, n) => tf.layers.gru({ units: n, recurrentDropout: r, returnSequences: true })),
  arm((r, n) => tf.layers.lstm({ units: n, dropout: r, goBackwards: true, returnSequences: true })),
  arm((r, n) => tf.layers.rnn({ cell: tf.layers.gruCell({ units: n, dropout: r }), returnSequences: true })),
  arm((r, n) =>
    tf.layers.bidirectional({
      layer: tf.layers.lstm({ units: n, dropout: r, returnSequences: true }),
      mergeMode: 'sum',
    }),
  ),
);

type Make = () => tf.layers.Layer;
type Shape = 'sequential' | 'functional' | 'nested';
const kinds: fc.Arbitrary<Shape> = fc.constantFrom('sequential', 'functional', 'nested');

/** A model of consecutive layers, on [batch, 3, 2]. */
function chain(layers: readonly Make[], kind: Shape): tf.LayersModel {
  const start = tf.layers.inputLayer({ inputShape: [3, 2] });
  const sequential = tf.sequential({ layers: [start, ...layers.map((make) => make())] });
  if (kind === 'sequential') return sequential;
  const input = tf.input({ shape: [3, 2] });
  const parts = kind === 'nested' ? [sequential] : layers.map((make) => make());
  const end = parts.reduce<tf.SymbolicTensor>((x, layer) => {
    const y = layer.apply(x);
    if (!(y instanceof tf.SymbolicTensor)) throw new Error('one output expected');
    return y;
  }, input);
  return tf.model({ inputs: input, outputs: end });
}

const weights = (of: tf.LayersModel): number[][] => of.getWeights().map((weight) => [...weight.dataSync()]);
const config = (of: tf.LayersModel): unknown => JSON.parse(String(of.toJSON()));

describe('diagnose', () => {
  it('finds nothing in sound models, live or saved', () => {
    fc.assert(
      fc.property(fc.array(sound, { minLength: 1, maxLength: 4 }), kinds, (layers, kind) => {
        const of = chain(layers, kind);
        expect([diagnose(of), diagnoseConfig(config(of))]).toEqual([[], []]);
      }),
      { numRuns: 25 },
    );
  });

  it('finds the same in a saved model as in the live one, in the same order, as plain JSON', () => {
    fc.assert(
      fc.property(fc.array(repairable, { minLength: 1, maxLength: 3 }), kinds, (layers, kind) => {
        const of = chain(layers, kind);
        const findings = diagnose(of);
        expect(findings.length).toBeGreaterThan(0);
        expect(diagnoseConfig(config(of))).toEqual(findings);
        expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
      }),
      { numRuns: 25 },
    );
  });
});

describe('repair', () => {
  it('repairs every repairable defect and keeps weights and predictions', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(sound, repairable), { minLength: 1, maxLength: 3 }),
        kinds,
        (layers, kind) => {
          const of = chain(layers, kind);
          const { model, repaired, remaining } = repair(of);
          expect(remaining).toEqual([]);
          expect(repaired).toEqual(diagnose(of));
          expect(weights(model)).toEqual(weights(of));
          const x = tf.linspace(-1, 1, 24).reshape([4, 3, 2]);
          const [a, b] = [of, model].map((m) => m.predict(x));
          if (!(a instanceof tf.Tensor) || !(b instanceof tf.Tensor)) throw new Error('one output expected');
          expect(tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('keeps layers frozen, in nested models too, and does not change the original', () => {
    const of = chain(
      [() => tf.layers.dense({ units: 2 }), () => tf.layers.gaussianNoise({ stddev: 1 })],
      'nested',
    );
    of.layers[1]!.trainable = false;
    const { model } = repair(of);
    expect([of, model].map((m) => m.trainableWeights.length)).toEqual([0, 0]);
    model.dispose();
    expect(diagnose(of)).toHaveLength(1);
    expect(weights(of).flat()).toHaveLength(6);
  });

  it('rejects a model that its config does not rebuild', () => {
    class Unregistered extends tf.layers.Layer {
      static className = 'Unregistered';
      override computeOutputShape(shape: tf.Shape): tf.Shape {
        return shape;
      }
    }
    const of = tf.sequential({ layers: [new Unregistered({ inputShape: [2] })] });
    expect(() => repair(of)).toThrow(
      /doctor "sequential.*expected a model that can be built from its config/,
    );
  });
});
