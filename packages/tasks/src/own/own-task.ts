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

/** The origin of a definition. */
export interface Origin {
  /** Folder to which paths of files are relative. */
  readonly folder: string;
  /** SHA-256 of the code that contains the definition: part of the ids of the task's trials. */
  readonly source?: string | undefined;
}

/** Minimum number of rows that can be split for training, validation and test. */
const fewest = 20;

async function examplesFor({ data, objective }: TaskDefinition, folder: string): Promise<Examples> {
  const given = checkData(typeof data === 'function' ? await data() : data);
  const examples = 'file' in given ? readCsv(given, folder) : examplesOf(given);
  if (objective !== undefined && objective !== examples.goal) {
    const remedy =
      examples.goal === 'regression'
        ? `Pass the classes as "labels", or use csv(..., { task: 'classification' }).`
        : `Pass the numbers as "targets", or use csv(..., { task: 'regression' }).`;
    throw dataError('objective', `${examples.goal}, which matches the data`, objective, remedy);
  }
  return examples;
}

/** The widths of the layers with weights, starting with the input, and a title. */
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

/** Builds a network, inspects it and disposes of it. */
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
    `at most ${rows}, the number of training rows (of ${size} rows in total)`,
    `${batchSize}`,
    `Set training.batchSize to ${rows} or less, or add rows.`,
  );
}

/**
 * Creates the task of a definition: loads its data, builds its network once to determine its hooks, and checks both.
 *
 * @param origin `folder`, to which paths of CSV files are relative, and optionally `source`, the SHA-256 of the code that
 * contains the definition.
 * @throws UsageError with the part of the definition that is wrong, what was expected, what was received and a remedy.
 */
export async function ownTask(definition: TaskDefinition, { folder, source }: Origin): Promise<Task> {
  const task = taskOfExamples(definition, await examplesFor(definition, folder));
  return source === undefined ? task : { ...task, source };
}

/**
 * Creates the task of a definition from examples that are already loaded; ignores `definition.data`.
 *
 * @throws UsageError like {@link ownTask}.
 */
export function taskOfExamples(definition: TaskDefinition, examples: Examples): Task {
  const { name, title = name, family, split: fractions = defaultFractions } = definition;
  // Production mode suppresses tfjs's advice to install its native Node backend.
  tf.enableProdMode();
  const { goal, inputShape, outputs, unit, size, notes } = examples;
  if (size < fewest) {
    throw dataError(
      'data',
      `at least ${fewest} examples`,
      `${size}`,
      'Add examples: fewer cannot be split into training, validation and test data.',
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
  if (!standardize && examples.inputs instanceof Float64Array) {
    throw dataError(
      'data.inputs',
      'numbers that differ in single precision, because inputs are not standardized',
      'numbers with a large offset',
      'Remove standardize: false, or subtract the offset.',
    );
  }
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
    ...(examples.names && { names: examples.names }),
    ...(examples.preview && { preview: examples.preview }),
    redivided: true,
    load: blockLoader(examples, { name, fractions, standardize }),
    build,
  };
}
