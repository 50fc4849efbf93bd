import * as attention from '@regatta/attention-dropout';
import * as baselines from '@regatta/baselines';
import { none, RegattaError, stream } from '@regatta/core';
import * as datasets from '@regatta/datasets';
import { DatasetError } from '@regatta/datasets';
import * as dense from '@regatta/dense-dropout';
import * as keras from '@regatta/keras';
import * as spatial from '@regatta/spatial-dropout';
import * as training from '@regatta/training';
import * as transformer from '@regatta/transformer';
import * as uncertainty from '@regatta/uncertainty';
import * as variational from '@regatta/variational-dropout';
import * as wasm from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

const families = { attention, baselines, dense, spatial, variational };
const packages = { ...families, datasets, keras, training, transformer, uncertainty, wasm };

const disposed = tf.ones([2, 3]);
disposed.dispose();

/** What careless callers pass as the first argument. */
const wrong: readonly unknown[] = [
  ...[undefined, null, Number.NaN, 'x', [], {}, ['a'], [[1], [1, 2]], true, () => 1, { bogus: 1 }],
  ...[none, tf.layers.dense({ units: 1 }), disposed, 50, { rate: 50 }],
];

/** Functions for which it would download data, change the process, or which take anything. */
const omitted =
  /^(load[A-Z]|register$|uninstall$|useWasm$|currentHeap$|\w*Error$|cacheFolder$|dataFolder$|obtainFile$)/;

const ours = (error: unknown): boolean => error instanceof RegattaError || error instanceof DatasetError;

describe.each(Object.entries(packages))('%s', (_name, exported) => {
  const functions = Object.entries<unknown>(exported).filter(
    (entry): entry is [string, (...args: unknown[]) => unknown] =>
      typeof entry[1] === 'function' && !omitted.test(entry[0]),
  );

  it.each(functions)('%s throws no error of its inside', async (_function, call) => {
    const isClass = /^class/.test(Function.prototype.toString.call(call));
    for (const args of [[], ...wrong.map((value) => [value])]) {
      try {
        await (isClass ? Reflect.construct(call, args) : Reflect.apply(call, undefined, args));
      } catch (error) {
        expect(ours(error), String(error)).toBe(true);
      }
    }
  });
});

describe.each(Object.entries(families))(
  'a regularizer of %s where tfjs expects a layer',
  (_name, exported) => {
    it.each(exported.catalog)('$name names layers that exist', (entry) => {
      let remedy = '';
      try {
        tf.sequential({ layers: [entry.create({}) as never] });
      } catch (error) {
        if (error instanceof RegattaError) remedy = error.remedy;
      }
      const named = [...remedy.matchAll(/(\w+)\(\{ \.\.\. \}\)/g)].map(([, name]) => name);
      expect(remedy).toMatch(/^(Use the layer: |It has no layer of its own: )/);
      expect(remedy.startsWith('Use')).toBe(named.length > 0);
      for (const name of named) expect(exported).toHaveProperty(name ?? '');
    });
  },
);

describe('remedies', () => {
  const message = (call: () => unknown): string => {
    try {
      call();
    } catch (error) {
      return String(error);
    }
    return 'nothing was thrown';
  };

  it('are in the words of the caller', () => {
    expect(message(() => dense.dropoutLayer({ rate: 50 }))).toContain('Pass rate: 0.5');
    expect(message(() => dense.dropout({ keepProb: 0.8 } as never))).toContain('rate = 1 - keepProb');
    expect(message(() => dense.dropoutLayer({ rate: 0.5, seed: '7' } as never))).toContain('seed: 7');
    expect(message(() => dense.dropoutLayer(0.5 as never))).toContain('{ rate: 0.5 }');
    expect(message(() => wasm.adam(0.01 as never))).toContain('{ learningRate: 0.01 }');
    expect(message(() => wasm.adam({ lr: 0.01 } as never))).toContain('only the options learningRate');
    expect(message(() => new keras.L1({ l1: 'a' }))).toContain('l1 to be a number');
    expect(message(() => datasets.generateTabular({ rows: 5 } as never, stream(1)))).toContain('"rows"');
    expect(message(() => datasets.generateTabular({}, 7 as never))).toContain('stream(7)');
    expect(message(() => dense.learnedRates(none as never))).toContain('a tfjs model');
    expect(message(() => uncertainty.predictiveMean(disposed))).toContain('not disposed');
    expect(
      message(() => uncertainty.predictiveMean(tf.ones([1, 2, 3]), { form: 'logits' } as never)),
    ).toContain('only the options from');
  });
});
