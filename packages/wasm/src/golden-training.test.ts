import { join } from 'node:path';
import {
  expectValues,
  type GoldenRecord,
  goldenRecords,
  tensorOf,
  type Values,
} from '@regatta/core/testing/golden';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AdamOptimizer,
  RmsPropOptimizer,
  SgdOptimizer,
  softmaxCrossEntropy,
  uninstall,
  useWasm,
} from './index.ts';

const records = goldenRecords(join(import.meta.dirname, 'fixtures'), ['kernels']);

const compare = (name: string, got: tf.Tensor, want: Values): void => expectValues(got, want, 2e-6, name);

/** Value and gradients of an op. */
function runOp(record: GoldenRecord, output: string, op: (t: Record<string, tf.Tensor>) => tf.Tensor): void {
  const all = { ...record.inputs, ...record.params };
  const names = Object.keys(record.expected.gradients!);
  const fixed = Object.fromEntries(Object.entries(all).map(([name, values]) => [name, tensorOf(values)]));
  const f = (...free: tf.Tensor[]): tf.Tensor =>
    op({ ...fixed, ...Object.fromEntries(names.map((name, i) => [name, free[i]!])) });
  const free = names.map((name) => fixed[name]!);
  compare(output, f(...free), record.expected.output[output]!);
  const dy = record.w?.[output] === undefined ? tf.scalar(1) : tensorOf(record.w[output]);
  for (const [i, gradient] of tf.grads(f)(free, dy).entries()) {
    compare(names[i]!, gradient, record.expected.gradients![names[i]!]!);
  }
}

type Config = Record<string, number> & { readonly centered?: boolean; readonly nesterov?: boolean };

function optimizerOf({
  method,
  config,
}: GoldenRecord): tf.Optimizer & { setLearningRate(rate: number): void } {
  const { learningRate, steps, optimizer, epsilonConvention, momentumConvention, ...rest } = config;
  const convention = (epsilonConvention ?? momentumConvention ?? 'torch') as 'torch' | 'keras';
  const options = { ...(rest as Config), convention };
  const kind = String(optimizer ?? method);
  if (kind === 'sgd') return new SgdOptimizer(options);
  return kind === 'rmsProp' ? new RmsPropOptimizer(options) : new AdamOptimizer(options);
}

/** Maps our slot names to those in the records. */
const SLOTS: Record<string, string> = { m: 'm', v: 'v', rms: 'v', mg: 'meanGradient', momentum: 'momentum' };

async function runOptimizer(record: GoldenRecord): Promise<void> {
  const { inputs, expected, config } = record;
  const variable = tf.variable(tensorOf(inputs.w0!));
  const optimizer = optimizerOf(record);
  const gradients = tf.unstack(tensorOf(inputs.gradients!));
  const rates = [config.learningRate].flat() as number[];
  const values = gradients.map((gradient, t) => {
    optimizer.setLearningRate(rates[t] ?? rates[0]!);
    optimizer.applyGradients({ [variable.name]: gradient });
    return tf.clone(variable);
  });
  compare('w', tf.stack(values), expected.output.w!);
  const [iterations, ...state] = await optimizer.getWeights();
  expect(iterations!.tensor.dataSync()[0]).toBe(gradients.length);
  for (const { name, tensor } of state) {
    const slot = SLOTS[name.split('/').at(-1)!]!;
    compare(slot, tensor, expected.output[slot]!);
  }
  expect(state.length).toBe(Object.keys(expected.output).length - 1);
  optimizer.dispose();
}

const methods: Record<string, (record: GoldenRecord) => void | Promise<void>> = {
  matMul: (record) => {
    const { transposeA, transposeB } = record.config;
    runOp(record, 'y', ({ a, b }) => tf.matMul(a!, b!, transposeA === true, transposeB === true));
  },
  embedding: (record) => {
    const ids = tf.cast(tensorOf(record.inputs.ids!), 'int32');
    runOp(record, 'y', ({ table }) => tf.gather(table!, ids));
  },
  softmaxCrossEntropy: (record) => {
    runOp(record, 'loss', ({ labels, logits }) => softmaxCrossEntropy(labels!, logits!));
    const [labels, logits] = [tensorOf(record.inputs.labels!), tensorOf(record.inputs.logits!)];
    const losses = softmaxCrossEntropy(labels, logits, { reduction: 'none' });
    compare('losses', losses, record.expected.output.losses!);
  },
  labelSmoothingCrossEntropy: (record) => {
    const labelSmoothing = Number(record.config.labelSmoothing);
    runOp(record, 'loss', ({ labels, logits }) => softmaxCrossEntropy(labels!, logits!, { labelSmoothing }));
  },
  sgd: runOptimizer,
  adam: runOptimizer,
  adamW: runOptimizer,
  rmsProp: runOptimizer,
  decoupledWeightDecay: runOptimizer,
};

describe('golden values of training kernels', () => {
  beforeAll(async () => void (await useWasm()));
  afterAll(uninstall);

  const mine = records.filter(({ method }) => method in methods);

  it('exist', () => {
    expect(new Set(mine.map(({ method }) => method))).toEqual(new Set(Object.keys(methods)));
  });

  it.each(mine.map((record) => [record.name, record] as const))('%s', async (_, record) => {
    await methods[record.method]!(record);
  });

  // The same formulas with tfjs ops, as on any other backend.
  const optimizers = mine.filter(({ expected }) => expected.output.w !== undefined);
  it.each(optimizers.map((record) => [record.name, record] as const))(
    '%s without kernels',
    async (_, record) => {
      uninstall();
      try {
        await runOptimizer(record);
      } finally {
        await useWasm();
      }
    },
  );
});
