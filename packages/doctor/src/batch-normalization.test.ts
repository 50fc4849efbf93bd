import { uninstallGradients } from '@regatta/core/gradients';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { diagnose, diagnoseConfig, repair } from './index.ts';

// Other tests in this process may have installed the corrections.
beforeEach(() => void uninstallGradients());

const x = tf.tensor2d([
  [1, 2],
  [3, 5],
  [8, 13],
]);
const build = (args: object): tf.Sequential =>
  tf.sequential({
    layers: [
      tf.layers.batchNormalization({ name: 'bn', inputShape: [2], ...args }),
      tf.layers.dense({ units: 1, name: 'head' }),
    ],
  });
const values = (output: unknown): number[] => Array.from((output as tf.Tensor).dataSync());
const inTraining = (model: tf.LayersModel): number[] => values(model.apply(x, { training: true }));

describe('batch normalization that is frozen', () => {
  const within = (): tf.LayersModel => {
    const inner = build({});
    inner.trainable = false;
    const input = tf.input({ shape: [2] });
    return tf.model({ inputs: input, outputs: inner.apply(input) as tf.SymbolicTensor });
  };

  it.each<[string, () => tf.LayersModel, string]>([
    ['itself', () => build({ trainable: false }), 'bn'],
    ['with its model', within, 'bn'],
  ])('%s is found, and keeps its statistics after repair', (_, make, name) => {
    const model = make();
    const found = diagnose(model);
    expect(found.map(({ code }) => code)).toEqual(['A12']);
    expect(found[0]!.layer.endsWith(name)).toBe(true);
    const { model: fixed, repaired, remaining } = repair(model);
    expect([repaired.length, remaining]).toEqual([1, []]);
    const before = fixed.getWeights().map(values);
    const output = inTraining(fixed);
    expect(output).toEqual(values(fixed.predict(x)));
    expect(fixed.getWeights().map(values)).toEqual(before);
    // The original still moves.
    expect(inTraining(model)).not.toEqual(output);
  });

  it('is found in a saved config, and not where it trains', () => {
    expect(diagnoseConfig(build({ trainable: false }).toJSON(null, false)).map(({ code }) => code)).toEqual([
      'A12',
    ]);
    expect(diagnose(build({}))).toEqual([]);
  });

  it('trains again after repair once it is unfrozen', () => {
    const { model } = repair(build({ trainable: false }));
    model.getLayer('bn').trainable = true;
    expect(inTraining(model)).not.toEqual(values(model.predict(x)));
  });
});

describe.each([{ scale: false }, { center: false }, { scale: false, center: false }])(
  'batch normalization with %o',
  (args) => {
    it('is found, and trains after repair like a layer with ones and zeros', () => {
      const model = build(args);
      expect(diagnose(model).map(({ code }) => code)).toEqual(['B5']);
      expect(() => inTraining(build(args))).toThrow(TypeError);
      const { model: fixed, remaining } = repair(model);
      expect(remaining).toEqual([]);
      const full = build({});
      full.getLayer('head').setWeights(fixed.getLayer('head').getWeights());
      expect(inTraining(fixed)).toEqual(inTraining(full));
    });
  },
);
