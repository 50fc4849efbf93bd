import type { Stream } from '@regatta/core';
import { type GlyphSplit, generateGlyphs } from '@regatta/datasets';
import type { Split, Task, TaskData } from '../../task.ts';
import { classification } from '../../training/objective.ts';
import { checksumOf, sourceOf } from '../generated.ts';
import { once } from '../once.ts';
import { type CnnShape, cnn, cnnArchitecture, cnnHooks, cnnVariant } from './network.ts';

const shape: CnnShape = { inputShape: [16, 16, 1], filters: [8, 16], units: 64, classes: 10 };

function splitOf({ count, images, labels }: GlyphSplit): Split {
  return { size: count, inputs: images, labels: Int32Array.from(labels) };
}

const load = once(
  async (split: Stream): Promise<TaskData> => {
    const options = { size: shape.inputShape[0], classes: shape.classes };
    const data = generateGlyphs(options, sourceOf('generated-glyphs', 'figures', split));
    const [train, validation, test] = [splitOf(data.train), splitOf(data.validation), splitOf(data.test)];
    return {
      inputShape: shape.inputShape,
      train,
      validation,
      test,
      checksums: { 'generated-glyphs': checksumOf(train, validation, test) },
    };
  },
  (split) => split.key.join(),
);

const plain: Omit<Task, 'name' | 'variant'> = {
  title: 'Generated glyphs, 300 training images, CNN',
  family: 'cnn',
  dataset: 'generated-glyphs',
  architecture: cnnArchitecture(shape),
  hooks: cnnHooks,
  objective: classification(shape.classes),
  defaults: { steps: 120, batchSize: 50, learningRate: 3e-3 },
  load: ({ split }) => load(split),
  build: (regularizer, context) => cnn(shape, regularizer, context),
};

/** Ten figures of random strokes, jittered, partly hidden and noisy; few enough to be learned by heart. */
export const generatedGlyphsCnn: Task = {
  ...plain,
  name: 'generated-glyphs-cnn',
  variant: cnnVariant(plain, shape),
};
