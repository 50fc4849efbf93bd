import type { Json } from '@regatta/core';
import type { Task } from '@regatta/trial';
import { bitsPerCharacter, languageModel } from '@regatta/trial';
import { characters, shakespeareIds, steps } from '../rnn/data/shakespeare.ts';
import { integerParameter } from '../variant.ts';
import { predictNext, predictNextHooks, type TransformerShape, transformerArchitecture } from './network.ts';
import { shapeOf, shapeParameters } from './shape-variant.ts';

const usual: TransformerShape = { width: 64, heads: 4, inner: 256, depth: 2, classes: characters };

function taskOf(parameters: Readonly<Record<string, Json>>): Omit<Task, 'name'> {
  const shape = shapeOf(parameters, usual);
  const count = integerParameter(parameters, 'characters', { min: 1000, max: 1_000_000, otherwise: 20_000 });
  return {
    title: `Tiny Shakespeare, ${count.toLocaleString('en-US')} training characters, Transformer`,
    family: 'transformer',
    dataset: 'tinyshakespeare',
    testSet: { kind: 'fixed', size: 50_000, examples: 'characters' },
    architecture: transformerArchitecture(shape, characters, 'embedding'),
    hooks: predictNextHooks,
    objective: languageModel(characters, bitsPerCharacter),
    defaults: { steps: 1800, batchSize: 8, learningRate: 3e-3, warmup: 100, clipNorm: 1, curveRows: 100 },
    load: ({ files }) => shakespeareIds({ files, count }),
    build: (regularizer, context) => predictNext(steps, { shape, regularizer, context }),
  };
}

/**
 * Predicts the next character from the windows of a short text, which training sees 46 times: a Transformer of this size
 * learns it by heart. With `characters` = 980,000 it sees no character twice.
 */
export const shakespeareCharTransformer: Task = {
  name: 'shakespeare-char-transformer',
  ...taskOf({}),
  variant: {
    parameters: { characters: 'characters of the training text, 1,000 to 1,000,000', ...shapeParameters },
    make: taskOf,
  },
};
