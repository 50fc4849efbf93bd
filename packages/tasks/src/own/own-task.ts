import { none, type Regularizer } from '@regatta/core';
import type { Architecture } from '@regatta/record';
import {
  addressed,
  type BuildContext,
  classification,
  placeHooks,
  regression,
  type Task,
} from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { witness } from '../witness.ts';
import { checkNetwork } from './check-network.ts';
import { readCsv } from './csv/read-csv.ts';
import { dataError } from './data-error.ts';
import type { ModelContext, TaskDefinition } from './definition.ts';
import { type Examples, examplesOf } from './examples.ts';
import { blockLoader } from './load-block.ts';
import { checkData } from './schema.ts';
import { defaultFractions } from './split-rows.ts';
import { trainingDefaults } from './training-defaults.ts';

/** Where a definition comes from. */
export interface Origin {
  /** The folder that files are named from. */
  readonly folder: string;
  /** sha256 of the code that holds the definition. */
  readonly source?: string | undefined;
}

/** Fewest rows that can be split into something to learn and something to judge by. */
const fewest = 20;

async function examplesFor({ data, objective }: TaskDefinition, folder: string): Promise<Examples> {
  const given = checkData(typeof data === 'function' ? await data() : data);
  const examples = 'file' in given ? readCsv(given, folder) : examplesOf(given);
  if (objective !== undefined && objective !== examples.goal) {
    const remedy =
      examples.goal === 'regression'
        ? `Give the classes as "labels", or csv(..., { task: 'classification' }).`
        : `Give the numbers as "targets", or csv(..., { task: 'regression' }).`;
    throw dataError('objective', `${examples.goal}, as the data have it`, objective, remedy);
  }
  return examples;
}

/** Widths of the layers that have weights, input first, and a line for people. */
function architectureOf(
  model: tf.LayersModel,
  { family }: TaskDefinition,
  inputShape: readonly number[],
): Architecture {
  const own = new Set(addressed(model).map(({ layer }) => layer));
  const widths = [...own].flatMap((layer) => {
    const { units, filters, outputDim } = layer.getConfig();
    const width = units ?? filters ?? outputDim;
    return typeof width === 'number' ? [width] : [];
  });
  const layers = [inputShape.at(-1)!, ...widths];
  const kinds = model.layers
    .map((layer) => layer.getClassName())
    .filter((kind) => /Conv|LSTM|GRU|RNN/.test(kind));
  return { title: [family, layers.join('-'), ...new Set(kinds)].join(' '), layers };
}

const placeless: BuildContext = {
  site: (name, depth) => (depth === undefined ? { name, seed: 0 } : { name, seed: 0, depth }),
};

/** Builds a network, looks at it, and takes it down again. */
function inspect<T>(build: () => tf.LayersModel, look: (model: tf.LayersModel) => T): T {
  const model = build();
  try {
    return look(model);
  } finally {
    if (model instanceof tf.LayersModel) model.dispose();
  }
}

function checkBatch({ batchSize }: Task['defaults'], { size }: Examples, train: number): void {
  const rows = Math.round(size * train);
  if (batchSize <= rows) return;
  throw dataError(
    'training.batchSize',
    `at most ${rows}, the training rows of ${size}`,
    `${batchSize}`,
    'Lower it.',
  );
}

/**
 * Makes the task of a definition: loads its data, builds its network once to see what it offers, and checks both.
 *
 * @throws UsageError naming the part of the definition, what came and the remedy.
 */
export async function ownTask(definition: TaskDefinition, { folder, source }: Origin): Promise<Task> {
  const task = taskOfExamples(definition, await examplesFor(definition, folder));
  return source === undefined ? task : { ...task, source };
}

/** As {@link ownTask}, with the examples at hand. */
export function taskOfExamples(definition: TaskDefinition, examples: Examples): Task {
  const { name, title = name, family, split: fractions = defaultFractions } = definition;
  // Production mode is tfjs's own switch for its advice to install the native Node backend.
  tf.enableProdMode();
  const { goal, inputShape, outputs, unit, size, notes } = examples;
  if (size < fewest) {
    throw dataError(
      'data',
      `${fewest} examples or more`,
      `${size}`,
      'Add rows: fewer cannot be split and judged.',
    );
  }
  const build = (regularizer: Regularizer, { site }: BuildContext): tf.LayersModel => {
    const context: ModelContext = { site, inputShape, outputs };
    return definition.model(regularizer, context);
  };
  const plain = inspect(
    () => build(none, placeless),
    (model) => {
      checkNetwork(model, inputShape, outputs, goal);
      return {
        architecture: architectureOf(model, definition, inputShape),
        ids: model.inputs[0]!.dtype === 'int32',
      };
    },
  );
  const { regularizer, seen } = witness();
  inspect(
    () => build(regularizer, placeless),
    () => undefined,
  );
  const [cell] = seen.cells;
  const { training } = definition;
  const defaults = { ...trainingDefaults(Math.round(size * fractions.train)), ...training };
  checkBatch(defaults, examples, fractions.train);
  const standardize = definition.standardize ?? !plain.ids;
  return {
    name,
    title,
    family,
    dataset: name,
    architecture: plain.architecture,
    hooks: definition.hooks ?? placeHooks.filter((hook) => seen.hooks.has(hook)),
    ...(cell !== undefined && seen.cells.size === 1 && { cell }),
    objective: goal === 'classification' ? classification(outputs) : regression({ unit }),
    defaults,
    notes,
    redivided: true,
    load: blockLoader(examples, { name, fractions, standardize }),
    build,
  };
}
