import { join } from 'node:path';
import { applyDraws, noiseNamed } from '@regatta/core';
import { type GoldenRun as Run, type GoldenRunner as Runner, testGolden } from '@regatta/core/testing/golden';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import {
  alphaDropoutLayer,
  concreteDropoutForward,
  concreteDropoutLayer,
  concreteDropoutPenalty,
  dropConnectForward,
  dropConnectMoments,
  dropConnectSampled,
  dropoutForward,
  dropoutLayer,
  featureAlphaDropoutLayer,
  gaussianDropoutLayer,
  keptWeights,
  learnedGaussianForward,
  multiSampleInputs,
  multiSampleLoss,
  sparseLogAlpha,
  sparseVariationalDropoutLayer,
  sparseVariationalForward,
  sparseVariationalKl,
  standoutMask,
  standoutProbability,
  targetedCandidates,
  targetedKernel,
  variationalForward,
  variationalGaussianDropoutLayer,
  variationalKl,
} from './index.ts';
import { timesMatrix } from './matrix.ts';

/** Methods in the golden files that other Regatta packages implement. */
const pending: readonly string[] = [
  'gaussianNoise',
  'rDropLoss',
  'labelSmoothingCrossEntropy',
  'mixup',
  'mixupLoss',
  'maxNorm',
  'l1l2',
  'activityRegularization',
  'decoupledWeightDecay',
  'calibration',
  'scores',
  'uncertainty',
  'mcRegression',
];

/** Builds a layer with the parameters of a record as weights, and differentiates with respect to them. */
function build(run: Run, layer: tf.layers.Layer): tf.layers.Layer {
  layer.build([null, ...run.get('x').shape.slice(1)]);
  for (const weight of layer.weights) {
    const name = weight.originalName.split('/').at(-1)!;
    weight.write(run.get(name));
    const variable = weight.read();
    if (!(variable instanceof tf.Variable)) throw new Error(`${name} is not a variable`);
    run.variables.set(name, variable);
  }
  return layer;
}

const activation = (name: unknown): ((z: tf.Tensor) => tf.Tensor) => {
  if (name === 'relu') return tf.relu;
  if (name === 'tanh') return tf.tanh;
  if (name === 'sigmoid') return tf.sigmoid;
  if (name === undefined || name === 'linear') return tf.clone;
  throw new Error(`unknown activation ${String(name)}`);
};

const linear = (x: tf.Tensor, kernel: tf.Tensor, bias?: tf.Tensor): tf.Tensor => {
  const z = timesMatrix(x, kernel);
  return bias === undefined ? z : tf.add(z, bias);
};

const plainDense = (run: Run): tf.layers.Layer =>
  tf.layers.dense({ units: run.get('kernel').shape[1]!, useBias: run.find('bias') !== undefined });

function call(layer: tf.layers.Layer, x: tf.Tensor): tf.Tensor {
  const y = layer.call(x, { training: false });
  return Array.isArray(y) ? y[0]! : y;
}

const same = (got: tf.Tensor, want: tf.Tensor): void => {
  expect(got.shape).toEqual(want.shape);
  expect(Array.from(got.dataSync())).toEqual(Array.from(want.dataSync()));
};

const noisy =
  (noise: string, draws: string, from: 'mask' | 'normals', layer: (run: Run) => tf.layers.Layer): Runner =>
  (run) => {
    if (!run.training) {
      const inference = layer(run);
      return () => ({ y: call(inference, run.get('x')) });
    }
    const rate = run.number('rate');
    const y = (): tf.Tensor => applyDraws(run.get('x'), noise, rate, run.noise(draws, from));
    if (noise !== 'alpha' || rate === 1) return () => ({ y: y() });
    const { scale, shift } = noiseNamed('alpha');
    return () => ({ y: y(), a: tf.scalar(scale(1, rate)), b: tf.scalar(shift!(1, rate)) });
  };

const dropout: Runner = (run) => {
  const rate = run.number('rate');
  const scaling = run.is('scaling', 'original') ? 'original' : 'inverted';
  if (!run.training) {
    const layer = dropoutLayer({ rate, scaling });
    return () => ({ y: call(layer, run.get('x')) });
  }
  const keep = run.noise('keep');
  if (run.findNoise('keep', 'uniforms') !== undefined) {
    same(tf.cast(tf.greaterEqual(run.noise('keep', 'uniforms'), rate), 'float32'), keep);
  }
  return () => ({ y: dropoutForward(run.get('x'), keep, rate, scaling) });
};

const scaleOf = (run: Run): { rate: number; scaling: 'none' | 'inverted' } => ({
  rate: run.number('rate'),
  scaling: run.is('scaling', 'none') ? 'none' : 'inverted',
});

const dropConnect: Runner = (run) => {
  const masks = {
    keepKernel: run.noise('keepKernel'),
    keepBias: run.findNoise('keepBias'),
  };
  return () => ({
    y: dropConnectForward(run.get('x'), run.get('kernel'), run.find('bias'), masks, scaleOf(run)),
  });
};

const moments = (run: Run): { mean: tf.Tensor; variance: tf.Tensor } =>
  dropConnectMoments(run.get('x'), run.get('kernel'), run.find('bias'), {
    ...scaleOf(run),
    maskBias: run.is('maskBias', true),
  });

const dropConnectMeans: Runner = (run) => () => ({ ...moments(run) });

const dropConnectDraws: Runner = (run) => () => ({
  y: dropConnectSampled(
    moments(run),
    run.noise('noise', 'normals'),
    activation(run.record.config.activation),
  ),
});

const standout: Runner = (run) => {
  const parts = (): { y: tf.Tensor; keep: tf.Tensor } => {
    const pre = linear(run.get('x'), run.get('kernel'), run.find('bias'));
    const gate = run.is('tied', true) ? pre : timesMatrix(run.get('x'), run.get('pi'));
    return {
      y: activation(run.record.config.activation)(pre),
      keep: standoutProbability(gate, run.number('alpha'), run.number('beta')),
    };
  };
  if (!run.training) {
    return () => {
      const { y, keep } = parts();
      return { y: tf.mul(keep, y), keepProbability: keep };
    };
  }
  return () => {
    const { y, keep } = parts();
    const mask = standoutMask(keep, run.noise('keep', 'uniforms'));
    same(mask, run.noise('keep'));
    return { y: tf.mul(mask, y), keepProbability: keep };
  };
};

const concrete: Runner = (run) => {
  if (!run.training) {
    const layer = build(run, concreteDropoutLayer({ layer: plainDense(run) }));
    return () => ({ y: call(layer, run.get('x')) });
  }
  const options = {
    temperature: run.number('temperature'),
    eps: run.number('eps'),
    weightRegularizer: run.number('weightRegularizer'),
    dropoutRegularizer: run.number('dropoutRegularizer'),
  };
  return () => {
    const pLogit = run.get('pLogit');
    const dropped = concreteDropoutForward(run.get('x'), run.noise('u', 'uniforms'), pLogit, options);
    const weights = [run.get('kernel'), ...(run.is('regularizeBias', true) ? [run.get('bias')] : [])];
    const squares = tf.addN(weights.map((weight) => tf.sum(tf.square(weight))));
    return {
      y: linear(dropped.y, run.get('kernel'), run.find('bias')),
      xDropped: dropped.y,
      z: dropped.z,
      regularization: concreteDropoutPenalty(squares, pLogit, run.number('inputDim'), options),
    };
  };
};

const learnedGaussian: Runner = (run) => () => ({
  y: run.training
    ? learnedGaussianForward(run.get('x'), run.get('logAlpha'), run.noise('noise', 'normals'))
    : tf.clone(run.get('x')),
});

const variational: Runner = (run) => {
  if (!run.training) {
    const shape = run.record.config.alphaShape;
    const alphaShape = shape === 'weight' ? 'weight' : shape === 'input' ? 'input' : 'layer';
    const layer = build(run, variationalGaussianDropoutLayer({ layer: plainDense(run), alphaShape }));
    return () => ({ y: call(layer, run.get('x')) });
  }
  const noise = run.noise('noise', 'normals');
  return () => ({
    y: variationalForward(run.get('x'), run.get('kernel'), run.find('bias'), run.get('logAlpha'), noise),
  });
};

const kl: Runner = (run) => () => {
  const klElement = variationalKl(run.get('logAlpha'));
  return { klElement, kl: tf.sum(klElement) };
};

const sparse: Runner = (run) => {
  if (run.training) {
    const noise = run.noise('noise', 'normals');
    return () => ({
      y: sparseVariationalForward(
        run.get('x'),
        run.get('kernel'),
        run.find('bias'),
        run.get('logSigma2'),
        noise,
      ),
    });
  }
  const threshold = run.number('threshold');
  const layer = build(run, sparseVariationalDropoutLayer({ layer: plainDense(run), threshold }));
  return () => ({
    y: call(layer, run.get('x')),
    keepWeight: keptWeights(run.get('kernel'), run.get('logSigma2'), threshold),
  });
};

const sparseKl: Runner = (run) => () => {
  const logAlpha = sparseLogAlpha(run.get('kernel'), run.get('logSigma2'));
  const klElement = sparseVariationalKl(logAlpha);
  return { logAlpha, klElement, kl: tf.sum(klElement) };
};

const targeted =
  (mode: 'weight' | 'unit'): Runner =>
  (run) => {
    const below = run.training
      ? tf.cast(tf.less(run.noise('u', 'uniforms'), run.number('rate')), 'float32')
      : 1;
    return () => {
      const kernel = run.get('kernel');
      const candidate = targetedCandidates(kernel, { mode, targetFraction: run.number('targetFraction') });
      same(candidate, run.noise('candidate'));
      same(tf.mul(candidate, below), run.noise('drop'));
      const kernelDropped = targetedKernel(kernel, candidate, below);
      const x = run.find('x');
      return { kernelDropped, ...(x === undefined ? {} : { y: timesMatrix(x, kernelDropped) }) };
    };
  };

const multiSample: Runner = (run) => {
  const samples = run.number('samples');
  const keeps = tf.unstack(run.noise('keep'));
  const crossEntropy = multiSampleLoss((y, z) => tf.losses.softmaxCrossEntropy(y, z), samples);
  return () => {
    const inputs = multiSampleInputs(run.get('x'), samples, (x, sample) =>
      applyDraws(x, 'bernoulli', run.number('rate'), keeps[sample]!),
    );
    const logits = linear(inputs, run.get('kernel'), run.find('bias'));
    const units = logits.shape[1]!;
    return {
      loss: crossEntropy(run.get('labels'), logits),
      logits: tf.reshape(logits, [samples, logits.shape[0]! / samples, units]),
    };
  };
};

/** Every mask over `size` units, with its probability. */
function* masks(size: number, rate: number): Generator<{ mask: tf.Tensor; probability: number }> {
  for (let bits = 0; bits < 2 ** size; bits++) {
    const mask = Array.from({ length: size }, (_, i) => (bits >>> i) & 1);
    const kept = mask.reduce((sum, bit) => sum + bit, 0);
    const probability = (1 - rate) ** kept * rate ** (size - kept);
    if (probability > 0) yield { mask: tf.tensor(mask, [1, size]), probability };
  }
}

/** Exact arithmetic and normalized geometric mean of softmax(logits) over weighted masks. */
function averages(
  passes: Iterable<{ logits: tf.Tensor; probability: number }>,
): Readonly<Record<string, tf.Tensor>> {
  let mean = tf.scalar(0) as tf.Tensor;
  let logMean = tf.scalar(0) as tf.Tensor;
  for (const { logits, probability } of passes) {
    const logP = tf.logSoftmax(logits);
    mean = tf.add(mean, tf.mul(tf.exp(logP), probability));
    logMean = tf.add(logMean, tf.mul(logP, probability));
  }
  return { mcMean: mean, geometricMean: tf.softmax(logMean) };
}

const softmaxEnumeration: Runner = (run) => () => {
  const [rate, x] = [run.number('rate'), run.get('x')];
  const logits = (value: tf.Tensor): tf.Tensor => linear(value, run.get('kernel'), run.get('bias'));
  function* passes(): Generator<{ logits: tf.Tensor; probability: number }> {
    for (const { mask, probability } of masks(x.shape[1]!, rate)) {
      yield { logits: logits(dropoutForward(x, mask, rate)), probability };
    }
  }
  const weightScaling = tf.softmax(logits(call(dropoutLayer({ rate }), x)));
  return { ...averages(passes()), weightScaling };
};

const deepEnumeration: Runner = (run) => () => {
  const [rate1, rate2, x] = [run.number('rate1'), run.number('rate2'), run.get('x')];
  const hidden = (value: tf.Tensor): tf.Tensor =>
    tf.relu(linear(value, run.get('kernel1'), run.get('bias1')));
  const logits = (value: tf.Tensor): tf.Tensor => linear(value, run.get('kernel2'), run.get('bias2'));
  function* passes(): Generator<{ logits: tf.Tensor; probability: number }> {
    for (const first of masks(x.shape[1]!, rate1)) {
      const h = hidden(dropoutForward(x, first.mask, rate1));
      for (const second of masks(h.shape[1]!, rate2)) {
        const probability = first.probability * second.probability;
        yield { logits: logits(dropoutForward(h, second.mask, rate2)), probability };
      }
    }
  }
  const inference = [rate1, rate2].map((rate) => dropoutLayer({ rate }));
  const weightScaling = tf.softmax(logits(call(inference[1]!, hidden(call(inference[0]!, x)))));
  return { ...averages(passes()), weightScaling };
};

const mcAverage: Runner = (run) => () => {
  const h = tf.relu(linear(run.get('x'), run.get('kernel1'), run.get('bias1')));
  const probs = tf.stack(
    tf
      .unstack(run.noise('keep'))
      .map((keep) =>
        tf.softmax(linear(dropoutForward(h, keep, run.number('rate')), run.get('kernel2'), run.get('bias2'))),
      ),
  );
  const mean = tf.mean(probs, 0);
  return { probs, mean, variance: tf.mean(tf.square(tf.sub(probs, mean)), 0) };
};

const runners: Readonly<Record<string, Runner>> = {
  dropout,
  gaussianDropout: noisy('gaussian', 'noise', 'normals', (run) =>
    gaussianDropoutLayer({ rate: run.number('rate') }),
  ),
  alphaDropout: noisy('alpha', 'keep', 'mask', (run) => alphaDropoutLayer({ rate: run.number('rate') })),
  featureAlphaDropout: noisy('alpha', 'keep', 'mask', (run) =>
    featureAlphaDropoutLayer({ rate: run.number('rate') }),
  ),
  dropConnect,
  dropConnectMoments: dropConnectMeans,
  dropConnectSampled: dropConnectDraws,
  standout,
  concreteDropout: concrete,
  gaussianDropoutLearned: learnedGaussian,
  variationalDropout: variational,
  variationalDropoutKL: kl,
  sparseVariationalDropout: sparse,
  sparseVariationalDropoutKL: sparseKl,
  targetedDropoutWeight: targeted('weight'),
  targetedDropoutUnit: targeted('unit'),
  multiSampleDropoutLoss: multiSample,
  softmaxEnumeration,
  deepEnumeration,
  mcAverage,
};

testGolden({
  fixtures: join(import.meta.dirname, 'fixtures'),
  families: ['dense', 'inference'],
  runners,
  elsewhere: pending,
  tolerance: (method) => (/^concrete|KL$/.test(method) ? 1e-5 : 2e-6),
});
