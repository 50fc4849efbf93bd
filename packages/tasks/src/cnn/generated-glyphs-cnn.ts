import type { Json, Stream } from '@regatta/core';
import { type GlyphSplit, generateGlyphs } from '@regatta/datasets/generated';
import type { Split, Task, TaskData } from '@regatta/trial';
import { classification } from '@regatta/trial';
import { checksumOf, sourceOf } from '../generated.ts';
import { once } from '../once.ts';
import { integerParameter } from '../variant.ts';
import {
  batchNormParameter,
  type CnnShape,
  cnn,
  cnnArchitecture,
  cnnHooks,
  withBatchNorm,
} from './network.ts';

const rows = 300;
const shape: CnnShape = { inputShape: [16, 16, 1], filters: [8, 16], units: 64, classes: 10 };

function splitOf({ count, images, labels }: GlyphSplit): Split {
  return { size: count, inputs: images, labels: Int32Array.from(labels) };
}

const load = once(
  async ({ split, train: count }: { readonly split: Stream; readonly train: number }): Promise<TaskData> => {
    const options = { size: shape.inputShape[0], classes: shape.classes, train: count };
    const data = generateGlyphs(options, sourceOf({ name: 'generated-glyphs', salt: 'figures' }, split));
    const [train, validation, test] = [splitOf(data.train), splitOf(data.validation), splitOf(data.test)];
    return {
      inputShape: shape.inputShape,
      train,
      validation,
      test,
      checksums: { 'generated-glyphs': checksumOf(train, validation, test) },
    };
  },
  ({ split, train }) => `${split.key.join()} ${train}`,
);

function taskOf(parameters: Readonly<Record<string, Json>>): Omit<Task, 'name'> {
  const train = integerParameter(parameters, 'train', { min: 10, max: 20_000, otherwise: rows });
  const own = withBatchNorm(shape, parameters);
  return {
    title: `Generated glyphs, ${train.toLocaleString('en-US')} training images, CNN`,
    family: 'cnn',
    dataset: 'generated-glyphs',
    architecture: cnnArchitecture(own),
    hooks: cnnHooks,
    objective: classification(shape.classes),
    defaults: { steps: 120, batchSize: 50, learningRate: 3e-3 },
    load: ({ split }) => load({ split, train }),
    build: (regularizer, context) => cnn(own, regularizer, context),
  };
}

/** Ten glyphs of random strokes, jittered, partly hidden and noisy; few enough for the network to memorize. */
export const generatedGlyphsCnn: Task = {
  name: 'generated-glyphs-cnn',
  ...taskOf({}),
  variant: { parameters: { train: 'training images, 10 to 20,000', ...batchNormParameter }, make: taskOf },
};
