import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as core from './index.ts';
import {
  activationAt,
  activationLayer,
  attach,
  attachBranches,
  attachRecurrent,
  attachWeights,
  beginTraining,
  checkKeys,
  compose,
  layerNameAt,
  none,
  predict,
  predictSamples,
  RegattaError,
  type Regularizer,
  rateAt,
  silenceWarnings,
  trainingCallback,
} from './index.ts';

const bernoulli = { name: 'my-dropout', params: { noise: 'bernoulli' }, rate: 0.5 };
const hidden = (name = 'my-dropout'): Regularizer => ({ name, hidden: activationAt(bernoulli) });
const wrapping = (): Regularizer => ({ name: 'wrapping', dense: (layer) => layer });
const site = { name: 'hidden1', seed: 7 };
const input = () => tf.input({ shape: [4] });
const plain = () => tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4] })] });
const noisy = () => tf.sequential({ layers: [activationLayer(bernoulli, { inputShape: [4], seed: 1 })] });

/** The RegattaError that a call throws, which a type error in TypeScript may precede. */
function refused(call: () => unknown): RegattaError {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(RegattaError);
    if (error instanceof RegattaError) return error;
  }
  throw new Error('expected an error');
}

let warned: ReturnType<typeof vi.spyOn>;
const warnings = (): string[] => warned.mock.calls.map(([message]: unknown[]) => String(message));
beforeEach(() => {
  warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => warned.mockRestore());

describe('attach', () => {
  const call = (...args: unknown[]) => refused(() => Reflect.apply(attach, undefined, args));

  it('names the hooks that there are', () => {
    const { expected, received, remedy } = call(hidden(), 'hiden', site, input());
    expect(expected).toContain('hidden, featureMap, sequence');
    expect(received).toBe('hiden');
    expect(remedy).toContain('attach(regularizer, hook, site, x)');
  });

  it('sends other kinds of hooks to the function that takes them', () => {
    expect(call(hidden(), 'dense', site, input()).remedy).toContain('attachWeights');
    expect(call(hidden(), 'recurrent', site, input()).remedy).toContain('attachRecurrent');
    expect(call(hidden(), 'branches', site, input()).remedy).toContain('attachBranches');
    expect(call(hidden(), 'penalty', site, input()).remedy).toContain('trainingCallback');
  });

  it('refuses swapped arguments', () => {
    expect(call(hidden(), site, 'hidden', input()).expected).toContain('a hook');
    expect(call('hidden', hidden(), site, input()).expected).toBe('a regularizer');
    expect(call(hidden(), 'hidden', input(), site).expected).toContain('seed');
    expect(call(hidden(), 'hidden', site).expected).toContain('symbolic tensor');
  });

  it('refuses what is not a regularizer, with the remedy for each', () => {
    expect(call(tf.layers.dropout({ rate: 0.5 }), 'hidden', site, input()).remedy).toContain('model.add');
    expect(call([none, none], 'hidden', site, input()).remedy).toContain('compose');
    expect(call(hidden, 'hidden', site, input()).remedy).toContain('Call it first');
    expect(call(undefined, 'hidden', site, input()).remedy).toContain('or none');
    expect(call({ name: 'mine', hiden: () => [] }, 'hidden', site, input()).received).toBe('hiden');
    expect(call({ name: 'mine', hidden: 0.5 }, 'hidden', site, input()).expected).toContain('"hidden"');
  });

  it('needs a site with a name and a seed', () => {
    expect(call(hidden(), 'hidden', { name: 'hidden1' }, input()).remedy).toContain('seed: 7');
    expect(call(hidden(), 'hidden', { seed: 1 }, input()).expected).toContain('name');
    expect(call(hidden(), 'hidden', 'hidden1', input()).expected).toBe('a site');
    expect(call(hidden(), 'hidden', { name: 'hidden1', seed: 0.5 }, input()).expected).toContain('integer');
  });

  it('says what to do with a tensor, and with several outputs', () => {
    expect(call(hidden(), 'hidden', site, tf.ones([2, 4])).remedy).toContain('tf.input');
    expect(call(hidden(), 'hidden', site, [input()]).remedy).toContain('one output at a time');
  });

  it('is as strict for layers, branches and recurrent layers', () => {
    const args = [hidden(), { name: 'hidden1' }, {}] as never as Parameters<typeof attachRecurrent>;
    expect(refused(() => attachRecurrent(...args)).expected).toContain('seed');
    expect(refused(() => attachRecurrent(hidden(), site, null as never)).remedy).toContain('lstm');
    expect(refused(() => attachBranches(hidden(), site, input() as never)).expected).toContain('build');
    expect(refused(() => attachWeights(wrapping(), 'dense', site, hidden() as never)).expected).toContain(
      'layer',
    );
    expect(refused(() => attachWeights(wrapping(), 'hidden' as never, site, plain())).remedy).toContain(
      'attach(',
    );
  });
});

describe('a regularizer without an effect', () => {
  it('is warned of once, after the network is built', async () => {
    attach(wrapping(), 'hidden', site, input());
    expect(warnings()).toEqual([]);
    await Promise.resolve();
    attach(wrapping(), 'hidden', site, input());
    await Promise.resolve();
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toMatch(/wrapping: no effect .* acts at dense; .* offers hidden.*attachWeights/);
  });

  it('is not warned of if a later site of the network is its own', async () => {
    const regularizer = { ...wrapping(), name: 'later' };
    attach(regularizer, 'hidden', site, input());
    attachWeights(regularizer, 'dense', site, plain());
    await Promise.resolve();
    expect(warnings()).toEqual([]);
  });

  it('is found among the parts of a composition', async () => {
    attach(compose(hidden(), { ...wrapping(), name: 'part' }), 'hidden', site, input());
    await Promise.resolve();
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain('part: no effect');
  });

  it('is warned of before training, unless the model has a layer of Regatta', () => {
    beginTraining(hidden('unused'), plain()).end();
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain('built without it');
    beginTraining(hidden('loaded'), noisy()).end();
    expect(warnings()).toHaveLength(1);
  });

  it('is not warned of if it acts on training only, or once silenced', async () => {
    beginTraining({ name: 'decay', afterStep: () => {} }, plain()).end();
    const restore = silenceWarnings('no-effect');
    attach({ ...wrapping(), name: 'silenced' }, 'hidden', site, input());
    await Promise.resolve();
    restore();
    expect(warnings()).toEqual([]);
  });

  it('can be silenced by the names that exist', () => {
    expect(refused(() => silenceWarnings('noise' as never)).expected).toContain('"no-noise"');
    expect(refused(() => silenceWarnings()).received).toBe('none');
  });
});

describe('compose', () => {
  it('refuses a list, layers, factories and nothing', () => {
    const call = (...args: unknown[]) => refused(() => Reflect.apply(compose, undefined, args));
    expect(call([none, none]).remedy).toContain('compose(a, b)');
    expect(call(none, tf.layers.dense({ units: 1 })).remedy).toContain('model.add');
    expect(call(none, hidden).remedy).toContain('Call it first');
    expect(call(none, undefined).expected).toBe('a regularizer');
  });
});

describe('a regularizer where tfjs expects a layer', () => {
  const layers = { title: '', summary: '', paper: '', defaultRate: 0.5, noise: { noise: 'bernoulli' } };
  const defined = core.defineRegularizer({
    ...{ ...layers, name: 'as-layer', at: ['hidden'] },
    layers: ['asLayer'],
  });
  const regularizer = defined.regularizer({ rate: 0.5 });

  it('names its layer', () => {
    const wrong = regularizer as never;
    for (const call of [
      () => tf.sequential({ layers: [wrong] }),
      () => plain().add(wrong),
      () => Reflect.get(regularizer, 'apply')(input()),
      () => tf.layers.timeDistributed({ layer: wrong }).apply(tf.input({ shape: [3, 4] })),
      () => tf.layers.bidirectional({ layer: wrong, mergeMode: 'concat' }),
    ])
      expect(refused(call).remedy).toContain('asLayer({ ... })');
    const wrongParts = compose(regularizer) as never;
    expect(refused(() => plain().add(wrongParts)).remedy).toContain('attach');
  });

  it('has no more keys than before', () => {
    expect(Object.keys(regularizer)).toEqual(['name', 'options', 'hidden']);
  });
});

describe('rates', () => {
  const remedy = (options: object) =>
    refused(() => core.checkOptions(options, ['rate', 'at'], 'dropout')).remedy;

  it('explain percentages and texts', () => {
    expect(remedy({ rate: 50 })).toContain('rate: 0.5');
    expect(remedy({ rate: '0.5' })).toContain('rate: 0.5');
    expect(remedy({ rate: '20%' })).toContain('rate: 0.2');
    expect(remedy({ rate: -1 })).toContain('fraction to drop');
  });

  it('explain the names that other libraries use', () => {
    expect(remedy({ keepProb: 0.8 })).toBe('Pass rate: 0.2: rate = 1 - keepProb, the fraction dropped.');
    expect(remedy({ keep_prob: 0.75 })).toContain('rate: 0.25');
    expect(remedy({ p: 0.3 })).toContain('Pass rate: 0.3');
    expect(remedy({ Rate: 0.3 })).toBe('Write rate.');
    expect(refused(() => checkKeys(0.5, ['rate'], 'dropout')).remedy).toContain('{ rate: 0.5 }');
    expect(refused(() => checkKeys({ keepProb: 1 }, ['decay'], 'weight-decay')).remedy).toContain('spelling');
  });

  it('are checked wherever they are evaluated', () => {
    expect(refused(() => rateAt(50, 0)).remedy).toContain('0.5');
    expect(refused(() => rateAt(0.5, Number.NaN)).expected).toContain('step');
    expect(refused(() => rateAt({ kind: 'linear', start: 5 } as never, 0)).expected).toContain('start');
    expect(rateAt({ kind: 'linear', start: 0, end: 0.2, duration: 10 }, 5)).toBeCloseTo(0.1);
  });
});

describe('layers', () => {
  it('refuse seeds and names that would be ignored', () => {
    const layer = (options: object) => refused(() => activationLayer(bernoulli, options));
    expect(layer({ seed: '7' }).expected).toContain('seed');
    expect(layer({ seed: Number.NaN }).expected).toContain('seed');
    expect(layer({ name: 7 }).expected).toContain('name');
    expect(layer({ seed: -1 }).remedy).toContain('seed: 7');
  });
});

describe('predictions', () => {
  const x = tf.ones([2, 4]);

  it('of a model without noise are warned of, once for each model', () => {
    const model = plain();
    predictSamples(model, x, { samples: 3 });
    predictSamples(model, x, { samples: 3 });
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toMatch(/predictSamples: all samples .* no noise.*"no-noise"/);
    predictSamples(noisy(), x, { samples: 3 });
    predictSamples(tf.sequential({ layers: [tf.layers.dropout({ rate: 0.5, inputShape: [4] })] }), x, {
      samples: 3,
    });
    expect(warnings()).toHaveLength(1);
  });

  it('refuse what is no model, no tensor or of another shape', () => {
    const disposed = tf.ones([2, 4]);
    disposed.dispose();
    const model = noisy();
    for (const call of [predict, predictSamples, core.predictSamplesByOutput]) {
      const given = (...args: unknown[]) => refused(() => Reflect.apply(call, undefined, args));
      const options = call === predict ? {} : { samples: 2 };
      expect(given(x, model, options).expected).toContain('model');
      expect(given(hidden(), x, options).expected).toContain('model');
      expect(given(model, [1, 2], options).expected).toContain('tensor');
      expect(given(model, disposed, options).expected).toContain('not disposed');
      expect(given(model, tf.ones([2, 3]), options).message).toContain('[*, 4]');
      expect(given(model, x, null).expected).toContain('an object');
      expect(given(model, x, { ...options, batch: 3 }).received).toBe('batch');
      expect(given(tf.sequential(), x, options).remedy).toContain('inputShape');
    }
    const gone = noisy();
    gone.add(tf.layers.dense({ units: 1 }));
    gone.dispose();
    expect(refused(() => predict(gone, x)).expected).toContain('not disposed');
    expect(refused(() => predictSamples(model, x, { samples: 2, seed: 'a' as never })).expected).toContain(
      'seed',
    );
    expect(refused(() => predictSamples(model, { y: x }, { samples: 2 })).message).toContain('["y"]');
  });
});

describe('training', () => {
  it('refuses swapped arguments and layers', () => {
    expect(refused(() => trainingCallback(plain() as never, hidden() as never)).expected).toBe(
      'a regularizer',
    );
    expect(refused(() => trainingCallback(none, undefined as never)).expected).toContain('model');
    expect(refused(() => beginTraining(tf.layers.dense({ units: 1 }) as never, plain())).remedy).toContain(
      'layer',
    );
    expect(refused(() => core.attachPenalty(none, {} as never)).expected).toContain('model');
  });
});

/** What careless callers pass. */
const wrong: readonly unknown[] = [
  ...[undefined, null, Number.NaN, -1, 'x', [], {}, [Number.NaN], [[1], [1, 2]], true, () => 1],
  ...[plain(), none, tf.layers.dense({ units: 1 }), tf.ones([2, 3])],
];

/** Functions that take any first argument, or none. */
const anything = ['register', 'RegattaError', 'warn'];

describe('every function', () => {
  const functions = Object.entries(core).filter(
    (entry): entry is [string, () => unknown] =>
      typeof entry[1] === 'function' && !anything.includes(entry[0]),
  );

  it.each(functions)('%s throws no error of its inside', (_name, call) => {
    const isClass = /^class/.test(Function.prototype.toString.call(call));
    const first = isClass
      ? (...args: unknown[]) => Reflect.construct(call, args)
      : (...args: unknown[]) => Reflect.apply(call, undefined, args);
    for (const args of [[], ...wrong.map((value) => [value]), ...wrong.map((value) => [none, value])]) {
      try {
        first(...args);
      } catch (error) {
        expect(error, String(error)).toBeInstanceOf(RegattaError);
      }
    }
  });

  it('that names a layer needs a whole site', () => {
    expect(refused(() => layerNameAt({ name: 'a' } as never, 'b')).expected).toContain('seed');
  });
});
