import { join } from 'node:path';
import { AttentionHost, applyDraws, rateAt } from '@regatta/core';
import {
  type AttentionInputs,
  type AttentionNoise,
  allowedPairs,
  attend,
  gapMask,
  headFactors,
  meanEntropy,
  normalizedDrop,
  plainMaskedSoftmax,
} from '@regatta/core/attention';
import { type GoldenRun as Run, type GoldenRunner as Runner, testGolden } from '@regatta/core/testing/golden';
import { gelu, layerNormalization, maskedSoftmax, useWasm } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect } from 'vitest';
import {
  type CutoffKind,
  cutoffForward,
  cutoffKeep,
  cutoffLayer,
  cutoffLoss,
  depthRates,
  jensenShannon,
  keptPatches,
  layerDropForward,
  layerDropLayer,
  patchDropoutForward,
  patchDropoutLayer,
  patchesKept,
  removeTokens,
  tokenDropoutForward,
  tokenDropoutLayer,
  wordDropoutForward,
} from './index.ts';

type Named = Readonly<Record<string, tf.Tensor>>;

const exactly = (got: tf.Tensor, want: tf.Tensor): void => {
  expect(got.shape).toEqual(want.shape);
  expect(Array.from(got.dataSync(), Number)).toEqual(Array.from(want.dataSync(), Number));
};

const masksOf = (run: Run) => ({
  attentionMask: run.findNoise('attention'),
  queryMask: run.findNoise('query'),
  keyMask: run.findNoise('key'),
  valueMask: run.findNoise('value'),
});

const attributesOf = (run: Run) => ({
  causal: run.is('causal', true),
  ...(typeof run.record.config.scale === 'number' ? { scale: run.record.config.scale } : {}),
});

/** The noise of a record: dropout of probabilities, keys or heads. */
function noiseOf(run: Run): AttentionNoise {
  if (!run.training) return {};
  const keep = run.findNoise('keep') ?? run.findNoise('probabilities');
  if (run.record.method === 'dropKey')
    return { keys: { keep: keep!, emptyRow: run.is('emptyRow', 'zero') ? 'zero' : 'keep' } };
  const rate = run.record.config.rate ?? run.record.config.attentionDropout;
  const heads = run.findNoise('heads');
  return {
    ...(keep === undefined ? {} : { probabilities: { rate: Number(rate), keep, normalizer: 'expected' } }),
    ...(heads === undefined
      ? {}
      : { heads: { keep: heads, rate: run.number('dropHead'), scaling: 'count', emptyHeads: 'keep' } }),
  };
}

const attention: Runner = (run) => () => ({
  ...attend(
    { query: run.get('query'), key: run.get('key'), value: run.get('value'), ...masksOf(run) },
    attributesOf(run),
    noiseOf(run),
  ),
});

/** x [N, T, D] times a kernel [D, H, K], plus a bias [H, K]. */
function project(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor | undefined): tf.Tensor {
  const [n, t, d] = x.shape as [number, number, number];
  const [, h, k] = kernel.shape as [number, number, number];
  const flat = tf.matMul(tf.reshape(x, [n * t, d]), tf.reshape(kernel, [d, h * k]));
  const y = tf.reshape(flat, [n, t, h, k]);
  return bias === undefined ? y : tf.add(y, bias);
}

/** Multi-head attention with the noise of a record. */
function multiHead(run: Run, query: tf.Tensor, value: tf.Tensor, key: tf.Tensor) {
  const inputs: AttentionInputs = {
    query: project(query, run.get('queryKernel'), run.find('queryBias')),
    key: project(key, run.get('keyKernel'), run.find('keyBias')),
    value: project(value, run.get('valueKernel'), run.find('valueBias')),
    ...masksOf(run),
  };
  const { y, probabilities } = attend(inputs, attributesOf(run), noiseOf(run));
  const [n, t, h, v] = y.shape;
  const kernel = run.get('outputKernel');
  const outputs = kernel.shape.at(-1)!;
  const flat = tf.matMul(tf.reshape(y, [n * t, h * v]), tf.reshape(kernel, [h * v, outputs]));
  const product = tf.reshape(flat, [n, t, outputs]);
  const bias = run.find('outputBias');
  return { y: bias === undefined ? product : tf.add(product, bias), probabilities };
}

/** The layer, with weights that read those of a record. */
function layer(run: Run, query: tf.Tensor, value: tf.Tensor, key: tf.Tensor) {
  const masks = Object.entries(masksOf(run)).filter(([, mask]) => mask !== undefined);
  const { config } = run.record;
  const host = new AttentionHost({
    numHeads: config.numHeads,
    keyDim: config.keyDim,
    valueDim: config.valueDim,
    outputDim: run.get('outputKernel').shape.at(-1),
    useBias: run.find('queryBias') !== undefined,
    causal: run.is('causal', true),
    dropout: config.rate,
    returnAttentionScores: true,
    inputs: ['query', 'value', 'key', ...masks.map(([name]) => name)],
  });
  const inputs = [query, value, key, ...masks.map(([, mask]) => mask!)];
  host.build(inputs.map(({ shape }) => shape));
  const parts = { query: 'query', key: 'key', value: 'value', attention_output: 'output' };
  for (const weight of host.weights) {
    const [part, kind] = weight.originalName.split('/').slice(-2) as [keyof typeof parts, string];
    const name = `${parts[part]}${kind === 'kernel' ? 'Kernel' : 'Bias'}`;
    expect(weight.shape).toEqual(run.get(name).shape);
    Object.assign(weight, { read: () => run.get(name) });
  }
  const [y, probabilities] = host.call(inputs, { training: run.training }) as [tf.Tensor, tf.Tensor];
  return { y, probabilities };
}

const multiHeadAttention: Runner = (run) => () => {
  const query = run.find('x') ?? run.get('query');
  const value = run.find('x') ?? run.get('value');
  const key = run.find('key') ?? value;
  const drawn = run.training && run.findNoise('keep') !== undefined;
  const plain = !run.training || (run.record.config.rate ?? 0) === 0;
  expect(drawn || plain).toBe(true);
  return drawn ? multiHead(run, query, value, key) : layer(run, query, value, key);
};

/** The pairs of a record of scores that may attend. */
function allowedOf(run: Run): tf.Tensor | undefined {
  const [batch, , queries, keys] = run.get('scores').shape as [number, number, number, number];
  const masks = masksOf(run) as unknown as AttentionInputs;
  return allowedPairs(masks, attributesOf(run), { batch, queries, keys });
}

const softmax = (run: Run, scores: tf.Tensor = run.get('scores')): tf.Tensor =>
  plainMaskedSoftmax(scores, allowedOf(run));

const dropAttention: Runner = (run) => () => {
  const p = softmax(run);
  if (!run.training) return { y: p };
  const window = run.number('window');
  const starts = run.noise('start', 'uniforms');
  const gamma = run.number('rate') / window;
  const open = Array.from(starts.dataSync(), (u) => Number(u >= gamma));
  const keep = gapMask(tf.tensor(open, starts.shape), window);
  exactly(keep, run.noise('keep'));
  return { y: normalizedDrop(p, keep, run.is('normalizer', 'differentiated')) };
};

const dropHead: Runner = (run) => () => {
  const heads = run.get('heads');
  if (!run.training) return { y: heads.clone() };
  const factors = headFactors({
    keep: run.noise('keep'),
    rate: run.number('rate'),
    scaling: run.is('scaling', 'expected') ? 'expected' : 'count',
    emptyHeads: run.is('emptyHeads', 'zero') ? 'zero' : 'keep',
  });
  const [n, , h] = heads.shape as [number, number, number];
  return { y: tf.mul(heads, tf.reshape(factors, [n, 1, h, 1])) };
};

const layerDrop: Runner = (run) => () => {
  const x = run.get('x');
  const block = tf.add(x, run.get('f'));
  if (!run.training)
    return { y: layerDropLayer({ rate: run.number('rate') }).apply([x, block]) as tf.Tensor };
  return { y: layerDropForward(x, block, run.noise('keep')) };
};

const rulesOf = (run: Run) => run.record.config.rule as 'decreasing' | 'constant' | 'increasing';

const dropPath: Runner = (run) => () => {
  const rates = depthRates({ rule: 'increasing', rate: run.number('rate'), blocks: run.number('blocks') });
  const rate = rates[run.number('block')]!;
  if (run.record.config.blockRate !== undefined) expect(rate).toBeCloseTo(run.number('blockRate'), 12);
  const branch = (name: string, mask: string): tf.Tensor =>
    run.training ? applyDraws(run.get(name), 'bernoulli', rate, run.noise(mask)) : run.get(name);
  const middle = tf.add(run.get('x'), branch('attention', 'keepAttention'));
  return { y: tf.add(middle, branch('feedForward', 'keepFeedForward')) };
};

/** Numbers that must agree to 1e-12. */
function exact(run: Run, name: string, got: readonly number[]): Named {
  const want = run.record.expected.output[name]!.data;
  expect(got).toHaveLength(want.length);
  got.forEach((value, i) => {
    expect(Math.abs(value - want[i]!)).toBeLessThan(1e-12);
  });
  return { [name]: tf.tensor1d([...got]) };
}

const vShapedRate: Runner = (run) => () => {
  const [start, end, warmup, total] = ['start', 'end', 'warmup', 'total'].map((key) => run.number(key));
  const rate = { kind: 'vShaped', start: start!, end: end!, warmup: warmup!, total: total! } as const;
  return exact(
    run,
    'rate',
    run.record.inputs.steps!.data.map((step) => rateAt(rate, step)),
  );
};

const patchDropout: Runner = (run) => () => {
  const x = run.get('x');
  const [rate, prefix] = [run.number('rate'), run.number('prefix')];
  const [n, steps] = x.shape as [number, number];
  const patches = steps - prefix;
  if (!run.training) {
    const indices = tf.tile(tf.reshape(tf.range(0, patches, 1, 'int32'), [1, patches]), [n, 1]);
    return { y: patchDropoutLayer({ rate, prefix }).apply(x) as tf.Tensor, indices };
  }
  const uniforms = run.noise('keep', 'uniforms').arraySync() as number[][];
  const indices = tf.tensor2d(
    uniforms.map((row) => Array.from(keptPatches(row, patchesKept(patches, rate)))),
    undefined,
    'int32',
  );
  return { y: patchDropoutForward(x, indices, prefix), indices };
};

const tokenDropout: Runner = (run) => () => {
  const { mode } = run.record.config;
  const rate = run.number('rate');
  const scaling = run.is('scaling', 'inverted') ? 'inverted' : 'none';
  const real = run.findNoise('sequence');
  if (!run.training) {
    const table = run.find('table');
    if (table !== undefined) return { y: tf.gather(table, run.get('ids')), ids: run.get('ids') };
    const y = tokenDropoutLayer({ rate, scaling, mode: mode === 'remove' ? mode : 'zero' }).apply(
      run.get('x'),
    );
    return { y: y as tf.Tensor, mask: real ?? tf.ones(run.get('x').shape.slice(0, 2)) };
  }
  const uniforms = run.noise('keep', 'uniforms');
  const drawn = tf.tensor(
    Array.from(uniforms.dataSync(), (u) => Number(u >= rate)),
    uniforms.shape,
  );
  const protect = run.findNoise('protect');
  const keep = protect === undefined ? drawn : tf.maximum(drawn, protect);
  if (mode === 'unk') {
    const ids = wordDropoutForward(run.get('ids'), keep, run.number('unkId'));
    return { y: tf.gather(run.get('table'), ids), ids };
  }
  if (mode === 'remove') return removeTokens(run.get('x'), keep, real);
  return { y: tokenDropoutForward(run.get('x'), keep, rate, scaling) };
};

const cutoff: Runner = (run) => () => {
  const kind = run.record.config.kind as CutoffKind;
  const x = run.get('x');
  const rate = run.number('rate');
  const real = run.findNoise('sequence') ?? tf.ones(x.shape.slice(0, 2));
  if (!run.training) return { y: cutoffLayer({ rate, kind }).apply(x) as tf.Tensor, mask: real };
  const keep = cutoffKeep(kind, run.noise('cut', 'uniforms'), real, rate);
  const recorded = run.findNoise('keep');
  if (recorded !== undefined) exactly(cutoffForward(kind, tf.ones(x.shape), keep), recorded);
  return { y: cutoffForward(kind, x, keep), mask: kind === 'feature' ? real : tf.mul(real, keep) };
};

const cutoffLosses: Runner = (run) => () => {
  const [whole, cut] = [run.get('logits'), run.get('cutLogits')];
  const labels = tf.oneHot(run.get('labels') as tf.Tensor1D, whole.shape.at(-1)!).toFloat();
  const loss = cutoffLoss((yTrue, yPred) => tf.losses.softmaxCrossEntropy(yTrue, yPred).asScalar(), {
    ceWeight: run.number('ceWeight'),
    jsWeight: run.number('jsWeight'),
  });
  return { loss: loss(labels, tf.concat([cut, whole])), js: jensenShannon(whole, cut) };
};

const normalize = (run: Run, x: tf.Tensor, gamma: string, beta: string): tf.Tensor =>
  layerNormalization(x, {
    gain: run.get(gamma),
    offset: run.get(beta),
    epsilon: run.number('epsilon'),
  });

const layerNorm: Runner = (run) => () => {
  const residual = run.find('residual');
  const sum = residual === undefined ? run.get('x') : tf.add(run.get('x'), residual);
  return { y: normalize(run, sum, 'gamma', 'beta'), sum };
};

const embeddingSum: Runner = (run) => () => {
  const ids = run.get('ids');
  const steps = ids.shape[1]!;
  const positions = run.get('positions');
  const embedded = tf.mul(tf.gather(run.get('table'), ids), run.number('scale'));
  const sum = tf.add(embedded, tf.slice(positions, [0, 0], [steps, positions.shape[1]!]));
  return { y: run.training ? applyDraws(sum, 'bernoulli', run.number('rate'), run.noise('keep')) : sum };
};

const encoderBlock: Runner = (run) => () => {
  const drop = (x: tf.Tensor, mask: string, rate: string): tf.Tensor => {
    const keep = run.training ? run.findNoise(mask) : undefined;
    return keep === undefined ? x : applyDraws(x, 'bernoulli', run.number(rate), keep);
  };
  const x = run.get('x');
  const dense = (value: tf.Tensor, name: string): tf.Tensor => {
    const kernel = run.get(`${name}Kernel`) as tf.Tensor2D;
    const [n, t, d] = value.shape as [number, number, number];
    const product = tf.matMul(tf.reshape(value, [n * t, d]) as tf.Tensor2D, kernel);
    return tf.add(tf.reshape(product, [n, t, kernel.shape[1]]), run.get(`${name}Bias`));
  };
  const first = normalize(run, x, 'ln1Gamma', 'ln1Beta');
  const attended = drop(multiHead(run, first, first, first).y, 'attentionOutput', 'residualDropout');
  const middle = tf.add(x, drop(attended, 'pathAttention', 'dropPath'));
  const second = normalize(run, middle, 'ln2Gamma', 'ln2Beta');
  const active = gelu(dense(second, 'ffn1'), { approximate: run.is('approximate', true) });
  const output = dense(drop(active, 'activation', 'activationDropout'), 'ffn2');
  const branch = drop(output, 'feedForwardOutput', 'residualDropout');
  return { y: tf.add(middle, drop(branch, 'pathFeedForward', 'dropPath')) };
};

const runners: Readonly<Record<string, Runner>> = {
  scaledDotProductAttention: attention,
  attention: multiHeadAttention,
  dropKey: attention,
  dropHead,
  dropAttention,
  layerDrop,
  dropPath,
  vShapedRate,
  depthRates: (run) => () =>
    exact(
      run,
      'rates',
      depthRates({ rule: rulesOf(run), rate: run.number('rate'), blocks: run.number('blocks') }),
    ),
  patchDropout,
  tokenDropout,
  cutoff,
  cutoffLoss: cutoffLosses,
  layerNorm,
  gelu: (run) => () => ({ y: gelu(run.get('x'), { approximate: run.is('approximate', true) }) }),
  maskedSoftmax: (run) => () => ({ y: maskedSoftmax(run.get('scores'), run.noise('attention')) }),
  logitNoise: (run) => () => ({
    y: run.training
      ? softmax(run, tf.add(run.get('scores'), tf.mul(run.noise('noise', 'normals'), run.number('sigma'))))
      : softmax(run),
  }),
  attentionEntropy: (run) => () => ({ entropy: meanEntropy(softmax(run)) }),
  embeddingSum,
  encoderBlock,
};

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    if (backend === 'wasm') await useWasm();
    else await tf.setBackend('cpu');
  });

  testGolden({
    fixtures: join(import.meta.dirname, 'fixtures'),
    families: ['attention'],
    runners,
    tolerance: (method) => (method === 'encoderBlock' ? 1e-5 : 2e-6),
  });
});
