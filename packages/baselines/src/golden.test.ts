import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beginTraining, type LossFunction } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  activityPenalty,
  gaussianNoiseForward,
  gaussianNoiseLayer,
  l1l2Penalty,
  labelSmoothingLoss,
  mixRows,
  projectMaxNorm,
  rDropLoss,
  symmetricDivergence,
  weightDecay,
} from './index.ts';

/** Methods in the golden files that `@regatta/dense-dropout` implements. */
const elsewhere: readonly string[] = [
  'dropout',
  'gaussianDropout',
  'alphaDropout',
  'featureAlphaDropout',
  'dropConnect',
  'dropConnectMoments',
  'dropConnectSampled',
  'standout',
  'concreteDropout',
  'gaussianDropoutLearned',
  'variationalDropout',
  'variationalDropoutKL',
  'sparseVariationalDropout',
  'sparseVariationalDropoutKL',
  'targetedDropoutWeight',
  'targetedDropoutUnit',
  'multiSampleDropoutLoss',
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
  readonly normals?: Group;
  readonly w: Group | null;
  readonly expected: { readonly output: Group; readonly gradients?: Group };
}

type Outputs = Readonly<Record<string, tf.Tensor>>;

/** A record being run through our code: its tensors by name, the differentiated ones as variables. */
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

  get training(): boolean {
    return this.record.config.training === true;
  }

  /** An input or parameter. */
  get(name: string): tf.Tensor {
    const variable = this.variables.get(name);
    if (variable === undefined) throw new Error(`${this.record.name} has no tensor ${name}`);
    return variable;
  }

  /** A tensor of normal numbers. */
  normals(name: string): tf.Tensor {
    const values = this.record.normals?.[name];
    if (values === undefined) throw new Error(`${this.record.name} has no normals ${name}`);
    return tf.tensor([...values.data], [...values.shape], 'float32');
  }
}

/** The forward pass of a record; setup before it runs once. */
type Runner = (run: Run) => () => Outputs;

const crossEntropy: LossFunction = (yTrue, yPred) => tf.losses.softmaxCrossEntropy(yTrue, yPred).asScalar();

const permutationOf = (run: Run): tf.Tensor1D => tf.cast(run.get('permutation'), 'int32').as1D();

const gaussianNoise: Runner = (run) => {
  const stddev = run.number('stddev');
  if (run.training) return () => ({ y: gaussianNoiseForward(run.get('x'), run.normals('noise'), stddev) });
  const layer = gaussianNoiseLayer({ stddev });
  return () => {
    const y = layer.call(run.get('x'), { training: false });
    return { y: Array.isArray(y) ? y[0]! : y };
  };
};

const rDrop: Runner = (run) => {
  const weights = { alpha: run.number('alpha'), lossWeight: run.number('ceWeight') };
  const passes = (): [tf.Tensor, tf.Tensor] => [run.get('logits1'), run.get('logits2')];
  return () => ({
    loss: rDropLoss(crossEntropy, weights)(run.get('labels'), tf.concat(passes(), 0)),
    ce: rDropLoss(crossEntropy, { ...weights, alpha: 0 })(run.get('labels'), tf.concat(passes(), 0)),
    kl: symmetricDivergence(...passes()),
  });
};

const labelSmoothing: Runner = (run) => () => ({
  loss: labelSmoothingLoss(crossEntropy, run.number('labelSmoothing'))(run.get('labels'), run.get('logits')),
});

const mixup: Runner = (run) => () => ({
  xMix: mixRows(run.get('x'), run.number('lambda'), permutationOf(run)),
  labelsMix: mixRows(run.get('labels'), run.number('lambda'), permutationOf(run)),
});

const mixupLoss: Runner = (run) => () => ({
  loss: crossEntropy(mixRows(run.get('labels'), run.number('lambda'), permutationOf(run)), run.get('logits')),
});

const maxNorm: Runner = (run) => () => {
  const { axis } = run.record.config;
  if (!Array.isArray(axis)) throw new Error('expected axes');
  return { w: projectMaxNorm(run.get('w'), run.number('maxValue'), axis.map(Number)) };
};

const l1l2: Runner = (run) => () => ({
  penalty: l1l2Penalty(run.get('w'), run.number('l1'), run.number('l2')),
});

const activityRegularization: Runner = (run) => () => ({
  penalty: activityPenalty(run.get('x'), run.number('l1'), run.number('l2')),
});

/** The update and state of an optimizer in each convention of the records. */
function optimizerOf({
  record,
}: Run): (g: tf.Tensor, t: number, rate: number) => { update: tf.Tensor } & Outputs {
  const { optimizer, epsilonConvention } = record.config;
  const value = (name: string): number => Number(record.config[name]);
  let [m, v]: tf.Tensor[] = [tf.scalar(0), tf.scalar(0)];
  if (optimizer === 'sgd') {
    return (g, _t, rate) => {
      m = tf.sub(tf.mul(m!, value('momentum')), tf.mul(g, rate));
      return { update: m, momentum: m, m };
    };
  }
  const [beta1, beta2] = [value('beta1'), value('beta2')];
  return (g, t, rate) => {
    m = tf.add(tf.mul(m!, beta1), tf.mul(g, 1 - beta1));
    v = tf.add(tf.mul(v!, beta2), tf.mul(tf.square(g), 1 - beta2));
    const [first, second] = [1 - beta1 ** t, 1 - beta2 ** t];
    const root = epsilonConvention === 'keras' ? tf.sqrt(v) : tf.sqrt(tf.div(v, second));
    const scale = epsilonConvention === 'keras' ? (rate * Math.sqrt(second)) / first : rate / first;
    return { update: tf.mul(tf.div(m, tf.add(root, value('epsilon'))), -scale), m, v };
  };
}

/** The kernel of a network under a handwritten optimizer, decayed by the regularizer as in a training loop. */
const decoupledWeightDecay: Runner = (run) => () => {
  const { learningRate } = run.record.config;
  const gradients = tf.unstack(run.get('gradients'));
  const size = gradients[0]!.size;
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: size, useBias: false, inputShape: [1] })],
  });
  const kernel = model.weights[0]!;
  kernel.write(tf.reshape(run.get('w0'), [1, size]));
  const training = beginTraining(weightDecay({ decay: run.number('weightDecay') }), model);
  const optimizer = optimizerOf(run);
  let state: Outputs = {};
  const w = gradients.map((gradient, step) => {
    const rate = Number(Array.isArray(learningRate) ? learningRate[step] : learningRate);
    const { update, ...rest } = optimizer(gradient, step + 1, rate);
    kernel.write(tf.add(kernel.read(), tf.reshape(update, [1, size])));
    training.afterStep({ step, learningRate: rate });
    state = rest;
    return tf.reshape(tf.clone(kernel.read()), [size]);
  });
  training.end();
  return { w: tf.stack(w), ...state };
};

const RUNNERS: Readonly<Record<string, Runner>> = {
  gaussianNoise,
  rDropLoss: rDrop,
  labelSmoothingCrossEntropy: labelSmoothing,
  mixup,
  mixupLoss,
  maxNorm,
  l1l2,
  activityRegularization,
  decoupledWeightDecay,
};

function close(got: tf.Tensor, want: Values, what: string): void {
  expect(got.shape, what).toEqual(want.shape);
  const bound = 2e-6 * Math.max(1, ...want.data.map(Math.abs));
  got.dataSync().forEach((value, i) => {
    const off = Math.abs(value - want.data[i]!);
    expect(off, `${what}[${i}] is ${value}, not ${want.data[i]}`).toBeLessThanOrEqual(bound);
  });
}

function check(record: GoldenRecord): void {
  const run = new Run(record);
  const forward = RUNNERS[record.method]!(run);
  const outputs = forward();
  for (const [name, want] of Object.entries(record.expected.output)) {
    close(outputs[name] ?? tf.tensor([]), want, name);
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
    close(got, want, `gradient of ${name}`);
  });
}

const folder = process.env.REGATTA_GOLDEN_DIR ?? join(import.meta.dirname, 'fixtures');
const records = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>)
  .filter(({ family }) => family === 'dense')
  .flatMap((file) => file.records as GoldenRecord[]);

describe('golden records of baselines', () => {
  it('exist, and every method is known', () => {
    expect(records.length).toBeGreaterThan(0);
    const known = new Set([...Object.keys(RUNNERS), ...elsewhere]);
    expect(records.map(({ method }) => method).filter((method) => !known.has(method))).toEqual([]);
  });

  for (const record of records.filter(({ method }) => !elsewhere.includes(method))) {
    it(record.name, () => {
      tf.tidy(() => check(record));
      tf.disposeVariables();
    });
  }
});
