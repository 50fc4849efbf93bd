import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyDraws, noiseNamed } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
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

/** Methods of the golden files that other packages of Regatta hold. */
export const pending: readonly string[] = [
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

interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
type Group = Readonly<Record<string, Values>>;

interface GoldenRecord {
  readonly name: string;
  readonly method: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inputs: Group;
  readonly params: Group;
  readonly mask?: Group;
  readonly uniforms?: Group;
  readonly normals?: Group;
  readonly w: Group | null;
  readonly expected: { readonly output: Group; readonly gradients?: Group };
}

type Outputs = Readonly<Record<string, tf.Tensor>>;

/** A record on its way through our code: its tensors by name, the differentiated ones as variables. */
class Run {
  readonly record: GoldenRecord;
  readonly variables = new Map<string, tf.Variable>();

  constructor(record: GoldenRecord) {
    this.record = record;
    for (const [name, values] of Object.entries({ ...record.inputs, ...record.params })) {
      this.variables.set(name, tf.variable(tf.tensor([...values.data], [...values.shape], 'float32')));
    }
  }

  number(name: string): number {
    const value = this.record.config[name];
    if (typeof value !== 'number') throw new Error(`${this.record.name} has no number ${name}`);
    return value;
  }

  is(name: string, value: unknown): boolean {
    return this.record.config[name] === value;
  }

  get training(): boolean {
    return this.record.config.training === true;
  }

  /** An input or parameter. */
  get(name: string): tf.Tensor {
    const variable = this.variables.get(name);
    if (variable === undefined) throw new Error(`${this.record.name} has no tensor ${name}`);
    return variable;
  }

  find(name: string): tf.Tensor | undefined {
    return this.variables.get(name);
  }

  /** A mask, uniform or normal tensor. */
  noise(name: string, from: 'mask' | 'uniforms' | 'normals' = 'mask'): tf.Tensor {
    const values = this.record[from]?.[name];
    if (values === undefined) throw new Error(`${this.record.name} has no ${from} ${name}`);
    return tf.tensor([...values.data], [...values.shape], 'float32');
  }

  has(name: string, from: 'mask' | 'uniforms' | 'normals' = 'mask'): boolean {
    return this.record[from]?.[name] !== undefined;
  }

  /** Builds a layer whose weights are the parameters of the record, and differentiates those. */
  build(layer: tf.layers.Layer): tf.layers.Layer {
    layer.build([null, ...this.get('x').shape.slice(1)]);
    for (const weight of layer.weights) {
      const name = weight.originalName.split('/').at(-1)!;
      weight.write(this.get(name));
      const variable = weight.read();
      if (!(variable instanceof tf.Variable)) throw new Error(`${name} is no variable`);
      this.variables.set(name, variable);
    }
    return layer;
  }
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

/** A record's forward pass; what it does before that is set up once. */
type Runner = (run: Run) => () => Outputs;

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
  if (run.has('keep', 'uniforms')) {
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
    keepBias: run.has('keepBias') ? run.noise('keepBias') : undefined,
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
    const layer = run.build(concreteDropoutLayer({ layer: plainDense(run) }));
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
    const layer = run.build(variationalGaussianDropoutLayer({ layer: plainDense(run), alphaShape }));
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
  const layer = run.build(sparseVariationalDropoutLayer({ layer: plainDense(run), threshold }));
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

/** Exact arithmetic and normalised geometric mean of softmax(logits) over weighted masks. */
function averages(passes: Iterable<{ logits: tf.Tensor; probability: number }>): Outputs {
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

const RUNNERS: Readonly<Record<string, Runner>> = {
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

const toleranceOf = (method: string): number => (/^concrete|KL$/.test(method) ? 1e-5 : 2e-6);

function close(got: tf.Tensor, want: Values, tolerance: number, what: string): void {
  expect(got.shape, what).toEqual(want.shape);
  const bound = tolerance * Math.max(1, ...want.data.map(Math.abs));
  got.dataSync().forEach((value, i) => {
    const off = Math.abs(value - want.data[i]!);
    expect(off, `${what}[${i}] is ${value}, not ${want.data[i]}`).toBeLessThanOrEqual(bound);
  });
}

function check(record: GoldenRecord): void {
  const run = new Run(record);
  const forward = RUNNERS[record.method]!(run);
  const tolerance = toleranceOf(record.method);
  const outputs = forward();
  for (const [name, want] of Object.entries(record.expected.output)) {
    close(outputs[name] ?? tf.tensor([]), want, tolerance, name);
  }
  const gradients = Object.entries(record.expected.gradients ?? {});
  if (gradients.length === 0) return;
  const loss = (): tf.Scalar => {
    const made = forward();
    const terms = Object.entries(record.w ?? {}).map(([name, w]) =>
      tf.sum(tf.mul(made[name]!, tf.tensor([...w.data], [...w.shape]))),
    );
    return tf.addN(terms).asScalar();
  };
  const names = gradients.map(([name]) => name);
  const variables = names.map((name) => run.variables.get(name)!);
  const { grads } = tf.variableGrads(loss, variables);
  gradients.forEach(([name, want], i) => {
    const got = grads[variables[i]!.name] ?? tf.zeros([...want.shape]);
    close(got, want, tolerance, `gradient of ${name}`);
  });
}

const folder = process.env.REGATTA_GOLDEN_DIR ?? join(import.meta.dirname, 'fixtures');
const records = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>)
  .filter(({ family }) => family === 'dense' || family === 'inference')
  .flatMap((file) => file.records as GoldenRecord[]);

describe('golden records of dense and inference', () => {
  it('exist, and every method is known', () => {
    expect(records.length).toBeGreaterThan(0);
    const known = new Set([...Object.keys(RUNNERS), ...pending]);
    expect(records.map(({ method }) => method).filter((method) => !known.has(method))).toEqual([]);
  });

  for (const record of records.filter(({ method }) => !pending.includes(method))) {
    it(record.name, () => {
      tf.tidy(() => check(record));
      tf.disposeVariables();
    });
  }
});
