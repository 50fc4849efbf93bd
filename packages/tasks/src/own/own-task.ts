import { layersOf, none, type Regularizer } from '@regatta/core';
import { type Architecture, messageOf, UsageError } from '@regatta/record';
import {
  addressed,
  type BuildContext,
  buildNetwork,
  checkRepeats,
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
import { paddingOf } from './padding.ts';
import { checkData } from './schema.ts';
import { defaultFractions, partSizes } from './split-rows.ts';
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

/** The seed of the sites of a network that is inspected: one that no layer is likely to be given. */
const siteSeed = 5_700_357_409_661_599;

/** Whether the inputs are standardized. @throws UsageError if they are asked to be, but are ids. */
function standardizes({ standardize }: TaskDefinition, model: tf.LayersModel): boolean {
  const [input] = model.inputs;
  const reader = model.layers.find(
    (layer) =>
      layersOf(layer).some((inner) => inner.getClassName() === 'Embedding') &&
      layer.inboundNodes.some(({ inputTensors }) => inputTensors.includes(input!)),
  );
  if (reader === undefined) return standardize ?? input!.dtype !== 'int32';
  if (standardize !== true) return false;
  const received = `ids for layer ${reader.getClassName()} "${reader.name}"`;
  throw dataError('standardize', 'inputs that are quantities', received, 'Omit standardize.');
}

const placeless: BuildContext = {
  site: (name, depth) => (depth === undefined ? { name, seed: siteSeed } : { name, seed: siteSeed, depth }),
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

/** Examples to which a network is applied before it is used. */
const tried = 4;

/** Checks that a network, built without a regularizer, can be applied to the data and repeats. */
function checkPlain(task: Pick<Task, 'name' | 'build'>, { inputs, inputShape, size }: Examples): void {
  const rows = Math.min(tried, size);
  const width = inputs.length / size;
  // Missing values are replaced before training.
  // TensorFlow.js takes no numbers in double precision.
  const values = Float32Array.from(inputs.subarray(0, rows * width), (value) =>
    Number.isNaN(value) ? 0 : value,
  );
  try {
    checkRepeats('model', () => {
      const model = buildNetwork(task, none, 0);
      const use = (): void => {
        for (const training of [true, false]) {
          tf.tidy(() => void model.apply(tf.tensor(values, [rows, ...inputShape]), { training }));
        }
      };
      return { model, use };
    });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const remedy = 'Correct the layer that the message names.';
    throw dataError('model', 'a network that can be applied to the data', messageOf(error), remedy);
  }
}

function checkBatch({ batchSize }: Task['defaults'], { size }: Examples, rows: number): void {
  if (batchSize <= rows) return;
  throw dataError(
    'training.batchSize',
    `at most ${rows}, the number of training rows of a tuning trial (of ${size} rows in total)`,
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
      checkNetwork(model, inputShape, outputs, goal, siteSeed);
      const standardize = standardizes(definition, model);
      return {
        architecture: architectureOf(model, definition, inputShape),
        standardize,
        padding: paddingOf(model, standardize),
      };
    },
  );
  checkPlain({ name, build }, examples);
  const { regularizer, seen } = witness();
  inspect(
    () => build(regularizer, placeless),
    () => undefined,
  );
  const [cell] = seen.cells;
  const { training } = definition;
  const { standardize, padding } = plain;
  const sizes = partSizes(size, fractions);
  const defaults = { ...trainingDefaults(sizes.train, sizes.tuningTrain), ...training };
  checkBatch(defaults, examples, sizes.tuningTrain);
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
    ...(examples.encoding && { encoding: examples.encoding }),
    redivided: true,
    testSet: { kind: 'pool', size: sizes.pool, examples: 'rows' },
    load: blockLoader(examples, { name, fractions, standardize, padding }),
    build,
  };
}
