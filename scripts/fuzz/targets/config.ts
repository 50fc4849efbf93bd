import { attach } from '@regatta/core';
import { UsageError } from '@regatta/record';
import type { TaskDefinition } from '@regatta/tasks';
import { apply, checkData, checkDefinition, examplesOf, taskOfExamples } from '@regatta/tasks';
import * as tf from '@tensorflow/tfjs';
import { checkConfig, checkTask, suitesOf } from '../../../apps/bench/src/config/schema.ts';
import { Defect, judge, type Target, target, type Verdict } from '../target.ts';
import { codeValue, edited } from '../values.ts';

const rows = Array.from({ length: 24 }, (_, i) => i);
const model: TaskDefinition['model'] = (regularizer, { inputShape, outputs, site }) => {
  const inputs = tf.input({ shape: [...inputShape] });
  const flat = inputShape.length > 1 ? apply(tf.layers.flatten(), inputs) : inputs;
  const hidden = apply(tf.layers.dense({ units: 2, name: 'hidden' }), flat);
  const x = attach(regularizer, 'hidden', site('hidden'), hidden);
  return tf.model({ inputs, outputs: apply(tf.layers.dense({ units: outputs, name: 'logits' }), x) });
};

const flat = {
  inputs: Float32Array.from({ length: 48 }, (_, i) => i),
  shape: [2],
  targets: rows.map((i) => i / 7),
};
const corpus: readonly unknown[] = [
  {
    tasks: [
      {
        name: 'one-mlp',
        family: 'mlp',
        data: { inputs: rows.map((i) => [i, i % 2]), labels: rows.map((i) => i % 3) },
        model,
      },
    ],
    suites: [{ name: 'mine', tasks: ['generated-tabular-mlp'], regularizers: ['none', 'dropout'], seeds: 3 }],
  },
  {
    tasks: [
      {
        name: 'two-cnn',
        title: 'Two',
        family: 'cnn',
        objective: 'classification',
        hooks: ['hidden'],
        standardize: false,
        split: { train: 0.5, validation: 0.25, test: 0.25 },
        training: { steps: 5, batchSize: 4, learningRate: 0.01 },
        data: { inputs: rows.map((i) => [[i], [1]]), labels: rows.map((i) => (i % 2 === 0 ? 'a' : 'b')) },
        model,
      },
      { name: 'three-mlp', family: 'mlp', data: flat, model },
    ],
    regularizers: [
      {
        name: 'own',
        title: 'Own',
        summary: 's',
        paper: 'p',
        hooks: ['hidden'],
        defaultRate: 0.5,
        rates: [0.1],
        create: () => ({ name: 'own' }),
      },
    ],
    suites: [{ name: 'all', regularizers: 'all' }],
  },
];

/** A definition as `ownTask` takes it, but for files and functions that load. */
function takeTask(value: object): void {
  if ('load' in value) {
    judge(() => checkTask(value as never, 'tasks[0]'), [UsageError]);
    return;
  }
  const before = tf.memory().numTensors;
  judge(
    () => {
      const definition = checkDefinition(value, 'tasks[0]');
      const data = typeof definition.data === 'function' ? {} : definition.data;
      const given = checkData(data);
      if ('file' in given) return undefined;
      return taskOfExamples(definition, examplesOf(given));
    },
    [UsageError],
    (task) => {
      if (task !== undefined && !(task.defaults.batchSize >= 1)) throw new Defect('batches of nothing');
    },
  );
  if (tf.memory().numTensors !== before) throw new Defect('tensors are left over');
}

function takeConfig(value: unknown): Verdict {
  return judge(
    () => {
      const config = checkConfig(value);
      const suites = suitesOf(config, []);
      return { config, suites };
    },
    [UsageError],
    ({ config, suites }) => {
      if (suites.some(({ seeds }) => !(seeds >= 1))) throw new Defect('a suite without seeds');
      for (const task of config.tasks ?? []) takeTask(task);
    },
  );
}

/** What a configuration exports. */
export const config: Target = target('config', edited(corpus, codeValue), takeConfig);
