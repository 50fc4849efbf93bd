import type { Json } from '@regatta/core';
import type { Task } from '@regatta/trial';
import { languageModel, perplexity } from '@regatta/trial';
import { integerParameter } from '../variant.ts';
import { features, recallData, steps, values } from './data/generated-recall.ts';
import {
  labelVectors,
  labelVectorsHooks,
  type TransformerShape,
  transformerArchitecture,
} from './network.ts';
import { shapeOf, shapeParameters } from './shape-variant.ts';

const usual: TransformerShape = { width: 48, heads: 2, inner: 96, depth: 2, classes: values };

function taskOf(parameters: Readonly<Record<string, Json>>): Omit<Task, 'name'> {
  const shape = shapeOf(parameters, usual);
  const train = integerParameter(parameters, 'train', { min: 32, max: 100_000, otherwise: 1000 });
  return {
    title: `Generated recall of keys and values, ${train.toLocaleString('en-US')} training sequences, known optimum, Transformer`,
    family: 'transformer',
    dataset: 'generated-recall',
    architecture: transformerArchitecture(shape, features, 'three tables,'),
    hooks: labelVectorsHooks,
    objective: languageModel(values, perplexity),
    defaults: { steps: 800, batchSize: 32, learningRate: 3e-3, warmup: 100, clipNorm: 1, curveRows: 500 },
    load: recallData({ train }),
    build: (regularizer, context) => labelVectors([steps, features], { shape, regularizer, context }),
  };
}

/**
 * Associative recall with noise. Attention can find the earlier steps with a key, and noise asks for a vote over them; 1,000
 * sequences are learned by heart at once, while a network that sees each sequence only once comes close to the optimum.
 */
export const generatedRecallTransformer: Task = {
  name: 'generated-recall-transformer',
  ...taskOf({}),
  variant: {
    parameters: { train: 'training sequences, 32 to 100,000', ...shapeParameters },
    make: taskOf,
  },
};
