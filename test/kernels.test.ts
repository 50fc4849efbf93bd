// Apart: installs gradients and kernels.
import { uninstallGradients } from '@regatta/core/gradients';
import { uninstall } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { initializerCases, measureInitializer } from '../scripts/kernels/initializers.ts';
import { layerCases, measureLayer, uncovered } from '../scripts/kernels/layers.ts';
import { measure, rightOf } from '../scripts/kernels/measure.ts';
import { measureOptimizer, optimizerCases } from '../scripts/kernels/optimizers.ts';
import { kernelCases, kernelsOf, type Row, sweep, verdictOf } from '../scripts/kernels/sweep.ts';

/** The first case of every kernel that stock tfjs survives, and every twelfth of the rest. */
const some = kernelCases.filter(
  ({ kernel }, i) =>
    i % 12 === 0 || kernelCases.findIndex((one) => one.kernel === kernel && one.breaks === undefined) === i,
);

afterAll(() => {
  uninstall();
  uninstallGradients();
});

describe('the sweep of tfjs kernels (pnpm bench:kernels runs all of it)', () => {
  it('covers every layer, optimizer and initializer', () => {
    const covered = new Set(layerCases.flatMap(({ covers }) => covers));
    const alias = (name: string): string =>
      name.replace(/^avgPool(ing)?/, 'averagePooling').replace(/^(max|globalMax)Pool(?!ing)/, '$1Pooling');
    const missing = Object.keys(tf.layers).filter(
      (name) => !covered.has(alias(name)) && uncovered[name] === undefined,
    );
    expect(missing).toEqual([]);
    const optimizers = Object.keys(tf.train).filter(
      (name) => !optimizerCases.some((one) => one.name.split(',')[0] === name),
    );
    expect(optimizers).toEqual([]);
    const initializers = Object.keys(tf.initializers).filter(
      (name) => name !== 'Initializer' && !initializerCases.some((one) => one.name === name),
    );
    expect(initializers).toEqual([]);
  });

  it('covers every kernel that these run, forward and backward', async () => {
    await tf.setBackend('cpu');
    const reached = kernelsOf(() => {
      for (const one of layerCases) measureLayer(one, undefined);
      for (const one of optimizerCases) measureOptimizer(one);
      for (const one of initializerCases) measureInitializer(one);
    });
    const swept = kernelsOf(() => {
      for (const one of some) measure(one, rightOf(one), true);
    });
    expect([...reached].filter((name) => !swept.has(name))).toEqual([]);
  });

  it('finds no wrong number with the corrections on cpu and with the kernels on wasm', async () => {
    const rows = await sweep(['cpu, mended', 'wasm, ours'], some);
    const wrong = rows.flatMap(({ subject, name, part, found }) =>
      Object.entries(found).flatMap(([stage, finding]) =>
        finding.found === 'wrong' ? [`${subject} ${name}, ${part}, ${stage}: ${finding.detail}`] : [],
      ),
    );
    expect(wrong).toEqual([]);
    const layers = rows.filter(
      ({ subject, found }) =>
        subject === 'layer' && Object.values(found).some((one) => one.found === 'refused'),
    );
    expect(layers.map(({ name }) => name)).toEqual([]);
  });

  it('calls a number wrong that no correction or error covers', () => {
    const row = (stock: 'right' | 'wrong' | 'refused', ours: 'right' | 'wrong' | 'refused'): Row => ({
      subject: 'Add',
      name: 'a case',
      part: 'values',
      found: { cpu: { found: stock, detail: '' }, 'cpu, mended': { found: ours, detail: '' } },
    });
    const verdicts = (['right', 'wrong', 'refused'] as const).flatMap((stock) =>
      (['right', 'wrong', 'refused'] as const).map((ours) => verdictOf(row(stock, ours), 'cpu')),
    );
    expect(verdicts).toEqual([
      'right',
      'wrong',
      'refused',
      'mended',
      'wrong',
      'refused',
      'mended',
      'wrong',
      'refused',
    ]);
  });
});
