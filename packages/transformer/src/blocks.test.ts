import { type Hook, type Regularizer, type Site, stream } from '@regatta/core';
import { installGradients } from '@regatta/core/gradients';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { TransformerBlockOptions } from './block-options.ts';
import { attachEmbedded, meanOverSteps, transformerDecoderBlock, transformerEncoderBlock } from './index.ts';

installGradients();

const normal = (name: string, shape: readonly number[]): tf.Tensor =>
  tf.tensor(
    stream('blocks')
      .fold(name)
      .normal(tf.util.sizeFromShape([...shape])),
    [...shape],
  );

const usual = { name: 'block1', numHeads: 2, feedForwardDim: 12 } as const;

function encoder(
  options: Partial<TransformerBlockOptions> = {},
  steps = 4,
  before = (x: tf.SymbolicTensor): tf.SymbolicTensor => x,
): tf.LayersModel {
  const inputs = tf.input({ shape: [steps, 6] });
  const model = tf.model({
    inputs,
    outputs: transformerEncoderBlock(before(inputs), { ...usual, ...options }),
  });
  draw(model);
  return model;
}

/** Weights by their layer and name, so that they are equal in different models. */
function draw(model: tf.LayersModel): void {
  for (const weight of model.weights) {
    const value = normal(weight.originalName, weight.shape as number[]);
    weight.write(tf.mul(value, 0.5));
  }
}

const run = (model: tf.LayersModel, x: tf.Tensor | tf.Tensor[]): Float32Array =>
  (model.predict(x) as tf.Tensor).dataSync() as Float32Array;

const close = (got: ArrayLike<number>, want: ArrayLike<number>, digits = 5): void => {
  expect(got.length).toBe(want.length);
  for (let i = 0; i < got.length; i++) expect(got[i]).toBeCloseTo(want[i]!, digits);
};

/** Weights of a model by name. */
const weightsOf = (model: tf.LayersModel): ((name: string) => tf.Tensor) => {
  const byName = new Map(model.weights.map((weight) => [weight.originalName, weight.read()]));
  return (name) => byName.get(`block1-${name}`)!;
};

/** The block of one example [T, D] in single operations, as in the papers. */
function byHand(x: tf.Tensor, of: (name: string) => tf.Tensor, order: 'pre' | 'post'): tf.Tensor {
  const norm = (value: tf.Tensor, name: string): tf.Tensor => {
    const { mean, variance } = tf.moments(value, -1, true);
    const scaled = tf.div(tf.sub(value, mean), tf.sqrt(tf.add(variance, 1e-5)));
    return tf.add(tf.mul(scaled, of(`${name}/gamma`)), of(`${name}/beta`));
  };
  const attention = (value: tf.Tensor): tf.Tensor => {
    const heads = [0, 1].map((h) => {
      const project = (part: string): tf.Tensor2D => {
        const kernel = tf.squeeze(tf.slice(of(`attention/${part}/kernel`), [0, h, 0], [6, 1, 3]), [1]);
        const bias = tf.squeeze(tf.slice(of(`attention/${part}/bias`), [h, 0], [1, 3]), [0]);
        return tf.add(tf.matMul(value as tf.Tensor2D, kernel as tf.Tensor2D), bias);
      };
      const [q, k, v] = ['query', 'key', 'value'].map(project) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
      return tf.matMul(tf.softmax(tf.div(tf.matMul(q, k, false, true), Math.sqrt(3))), v);
    });
    const kernel = tf.reshape(of('attention/attention_output/kernel'), [6, 6]);
    return tf.add(
      tf.matMul(tf.concat(heads, 1), kernel as tf.Tensor2D),
      of('attention/attention_output/bias'),
    );
  };
  const feedForward = (value: tf.Tensor): tf.Tensor => {
    const dense = (given: tf.Tensor, name: string): tf.Tensor =>
      tf.add(tf.matMul(given as tf.Tensor2D, of(`${name}/kernel`) as tf.Tensor2D), of(`${name}/bias`));
    const inside = dense(value, 'dense1');
    const active = tf.mul(tf.mul(inside, 0.5), tf.add(tf.erf(tf.div(inside, Math.SQRT2)), 1));
    return dense(active, 'dense2');
  };
  const part = (value: tf.Tensor, f: (value: tf.Tensor) => tf.Tensor, name: string): tf.Tensor =>
    order === 'pre' ? tf.add(value, f(norm(value, name))) : norm(tf.add(value, f(value)), name);
  return part(part(x, attention, 'attention-norm'), feedForward, 'dense-norm');
}

describe('transformerEncoderBlock', () => {
  it.each(['pre', 'post'] as const)('computes a %s-LN block', (order) => {
    const model = encoder({ order });
    const x = normal('x', [4, 6]);
    close(run(model, tf.expandDims(x, 0)), byHand(x, weightsOf(model), order).dataSync(), 4);
  });

  it('with causal attention, does not see later steps', () => {
    const model = encoder({ causal: true });
    const [x, noise] = [normal('x', [1, 4, 6]), normal('noise', [1, 2, 6])];
    const changed = tf.concat([tf.slice(x, [0, 0, 0], [1, 2, 6]), noise], 1);
    const [before, after] = [run(model, x), run(model, changed)];
    expect(after.slice(0, 12)).toEqual(before.slice(0, 12));
    expect(after.slice(12)).not.toEqual(before.slice(12));
  });

  it('is not changed by padding, whose steps are masked up to the mean', () => {
    const of = (steps: number): tf.LayersModel => {
      const inputs = tf.input({ shape: [steps, 6] });
      const masked = tf.layers.masking({ maskValue: 0 }).apply(inputs) as tf.SymbolicTensor;
      const first = transformerEncoderBlock(masked, usual);
      const second = transformerEncoderBlock(first, { ...usual, name: 'block2', order: 'post' });
      const model = tf.model({ inputs, outputs: meanOverSteps().apply(second) as tf.SymbolicTensor });
      draw(model);
      return model;
    };
    const x = normal('x', [2, 4, 6]);
    const padded = tf.pad(x, [
      [0, 0],
      [0, 3],
      [0, 0],
    ]);
    close(run(of(7), padded), run(of(4), x));
  });

  it('can have RMS normalization, rotary positions, grouped queries, no biases and another size of heads', () => {
    const model = encoder({
      normalization: 'rms',
      rotary: {},
      numKeyValueHeads: 1,
      useBias: false,
      keyDim: 5,
    });
    const names = model.weights.map(({ originalName, shape }) => `${originalName} ${shape}`);
    expect(names).toEqual([
      'block1-attention-norm/gamma 6',
      'block1-attention/query/kernel 6,2,5',
      'block1-attention/key/kernel 6,1,5',
      'block1-attention/value/kernel 6,1,5',
      'block1-attention/attention_output/kernel 2,5,6',
      'block1-dense-norm/gamma 6',
      'block1-dense1/kernel 6,12',
      'block1-dense2/kernel 12,6',
    ]);
    expect(run(model, normal('x', [1, 4, 6])).every(Number.isFinite)).toBe(true);
  });

  it('offers every hook at a site of its own, with the depth of the block', () => {
    const seen: [Hook, Site][] = [];
    const note = (hook: Hook) => (site: Site) => {
      seen.push([hook, site]);
      return [];
    };
    const regularizer: Regularizer = {
      name: 'notes',
      sequence: note('sequence'),
      residual: note('residual'),
      feedForward: note('feedForward'),
      branch: note('branch'),
      embedded: note('embedded'),
      tokens: note('tokens'),
      attention: (site) => {
        seen.push(['attention', site]);
        return {};
      },
      block: (site) => {
        seen.push(['block', site]);
        return tf.layers.average({ name: 'joined' });
      },
    };
    const site = (name: string, depth?: number): Site => ({
      name,
      seed: 9,
      ...(depth === undefined ? {} : { depth }),
    });
    const model = encoder({ regularizer, site, depth: 0.5 }, 4, (x) =>
      attachEmbedded(x, 'embedded', { regularizer, site, tokens: true }),
    );
    expect(seen.map(([hook, { name }]) => `${hook} ${name}`)).toEqual([
      'embedded embedded',
      'sequence embedded-sequence',
      'tokens embedded-tokens',
      'block block1',
      'attention block1-attention',
      'residual block1-attention-residual',
      'sequence block1-attention-residual-sequence',
      'branch block1-attention-branch',
      'feedForward block1-dense-active',
      'sequence block1-dense-active-sequence',
      'residual block1-dense-residual',
      'sequence block1-dense-residual-sequence',
      'branch block1-dense-branch',
    ]);
    expect(new Set(seen.slice(3).map(([, { depth, seed }]) => `${depth} ${seed}`))).toEqual(
      new Set(['0.5 9']),
    );
    expect(model.outputs[0]!.sourceLayer.name).toBe('joined');
  });

  it('has no depth unless it is given one, so that a rate that depends on it is the full rate', () => {
    const depths = new Set<number | undefined>();
    const regularizer: Regularizer = {
      name: 'notes',
      attention: ({ depth }) => {
        depths.add(depth);
        return {};
      },
    };
    encoder({ regularizer });
    expect([...depths]).toEqual([undefined]);
  });

  it('has finite gradients for all weights', () => {
    const model = encoder({ causal: true });
    const { grads } = tf.variableGrads(() =>
      tf.sum(tf.square(model.apply(normal('x', [2, 4, 6]), { training: true }) as tf.Tensor)).asScalar(),
    );
    const sizes = Object.values(grads).map((gradient) => tf.sum(tf.abs(gradient)).dataSync()[0]!);
    expect(sizes).toHaveLength(model.trainableWeights.length);
    expect(sizes.every(Number.isFinite)).toBe(true);
    // A bias of keys adds the same number to each score of a row: it has no effect, hence no gradient.
    const idle = Object.keys(grads).filter((_, i) => sizes[i]! < 1e-3);
    expect(idle.every((name) => name.includes('key/bias'))).toBe(true);
  });

  it.each([
    [{ numHeads: 4 }, 'numHeads to divide the 6 features'],
    [{ name: '' }, 'a name of the block'],
    [{ order: 'both' }, 'order'],
    [{ feedForwardDim: 0 }, 'feedForwardDim'],
    [{ dropout: 0.1 }, 'dropout'],
    [{ depth: 2 }, 'depth'],
    [{ normalization: 'batch' }, 'normalization'],
    [{ site: 'block1' }, 'site to be a function'],
  ])('refuses %j', (options, message) => {
    expect(() => encoder(options as object)).toThrow(message);
  });

  it('refuses an input of another rank', () => {
    expect(() => transformerEncoderBlock(tf.input({ shape: [6] }), usual)).toThrow(
      '[batch, steps, features]',
    );
  });
});

describe('transformerDecoderBlock', () => {
  it.each([
    ['no context', undefined, undefined, 'context to be symbolic'],
    ['a tensor as context', tf.ones([1, 3, 6]), undefined, 'context to be symbolic'],
    ['a context of rank 2', tf.input({ shape: [6] }), undefined, 'context to be symbolic'],
    [
      'a mask with features',
      tf.input({ shape: [3, 6] }),
      tf.input({ shape: [3, 6] }),
      'contextMask to be symbolic',
    ],
  ])('refuses %s', (_name, context, contextMask, message) => {
    const options = { ...usual, ...(contextMask === undefined ? {} : { contextMask }) };
    expect(() => transformerDecoderBlock(tf.input({ shape: [3, 6] }), context as never, options)).toThrow(
      message,
    );
  });

  const decoder = (contextSteps: number, masked: boolean): tf.LayersModel => {
    const x = tf.input({ shape: [3, 6] });
    const context = tf.input({ shape: [contextSteps, 5] });
    const mask = tf.input({ shape: [contextSteps] });
    const given = masked ? { contextMask: mask } : {};
    const outputs = transformerDecoderBlock(x, context, { ...usual, ...given });
    const model = tf.model({ inputs: masked ? [x, context, mask] : [x, context], outputs });
    draw(model);
    return model;
  };
  const [x, context] = [normal('x', [2, 3, 6]), normal('context', [2, 4, 5])];

  it('sees the context, but no later step of its own', () => {
    const model = decoder(4, false);
    const before = run(model, [x, context]);
    const other = run(model, [x, normal('other', [2, 4, 5])]);
    expect(before.every((value, i) => value !== other[i])).toBe(true);
    const last = tf.concat([tf.slice(x, [0, 0, 0], [2, 2, 6]), normal('last', [2, 1, 6])], 1);
    const after = run(model, [last, context]);
    for (const row of [0, 18]) {
      expect(after.slice(row, row + 12)).toEqual(before.slice(row, row + 12));
      expect(after.slice(row + 12, row + 18)).not.toEqual(before.slice(row + 12, row + 18));
    }
  });

  it('is not changed by padding of the context', () => {
    const padded = tf.concat([context, normal('padding', [2, 2, 5])], 1);
    const mask = tf.tensor2d([
      [1, 1, 1, 1, 0, 0],
      [1, 1, 1, 1, 0, 0],
    ]);
    close(run(decoder(6, true), [x, padded, mask]), run(decoder(4, false), [x, context]));
  });
});
