import { loadUciRegression, type UciTable, uciTables } from '@regatta/datasets';
import type { LoadContext, Task, TaskData } from '@regatta/trial';
import { regression } from '@regatta/trial';
import { once } from '../once.ts';
import { examplesOf } from '../own/examples.ts';
import { blockLoader } from '../own/load-block.ts';
import { partSizes } from '../own/split-rows.ts';
import { mlp, mlpArchitecture, mlpHooks } from './network.ts';

const hidden = 50;
const batchSize = 128;
const epochs = 400;
/** Test: 10%, as published; validation: a fifth of the rest, as in the authors' grid search for rates. */
const fractions = { train: 0.72, validation: 0.18, test: 0.1 };

/** The data of a table: each seed draws its own split and standardizes with its own training rows. */
function dataOf({ name, features, unit }: UciTable): (context: LoadContext) => Promise<TaskData> {
  const loader = once(async (files: LoadContext['files']) => {
    const { inputs, targets, checksums } = await loadUciRegression(name, files);
    const examples = examplesOf({ inputs, shape: [features], targets, unit });
    const load = blockLoader(examples, { name: `uci-${name}`, fractions, standardize: true });
    return { load, checksums };
  });
  return async (context) => {
    const { load, checksums } = await loader(context.files);
    return { ...(await load(context)), checksums };
  };
}

/**
 * The protocol of the tables in the paper on MC dropout: 50 ReLU units, standardized inputs and target, batches of 128, the
 * steps of 400 epochs, Adam, 10% of the rows for the test. It differs in two points: the loss is the plain mean squared
 * error, because weight decay is a separate regularizer here, and 18% of the rows are for validation, so 72% instead of 90%
 * are for training. The test rows come from 40% of the table, which tuning never sees.
 *
 * @see Gal and Ghahramani 2016, arXiv:1506.02142.
 */
function uciMlp(table: UciTable): Task {
  const { name, title, features, rows, unit } = table;
  const layers = [features, hidden, 1];
  const steps = epochs * Math.ceil((fractions.train * rows) / batchSize);
  return {
    name: `uci-${name}-mlp`,
    title: `${title}, ${Math.round(fractions.train * rows)} training rows, MLP`,
    family: 'mlp',
    dataset: `uci-${name}`,
    architecture: mlpArchitecture(layers),
    hooks: mlpHooks,
    objective: regression({ unit }),
    defaults: { steps, batchSize, learningRate: 1e-3 },
    redivided: true,
    testSet: { kind: 'pool', size: partSizes(rows, fractions).pool, examples: 'rows' },
    load: dataOf(table),
    build: (regularizer, context) => mlp(layers, regularizer, context),
  };
}

/** `uci-concrete-mlp`, `uci-energy-mlp` and `uci-yacht-mlp`. */
export const uciMlps: readonly Task[] = uciTables.map(uciMlp);
