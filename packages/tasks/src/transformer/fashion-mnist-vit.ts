import { type Json, RegattaError } from '@regatta/core';
import type { Task } from '@regatta/trial';
import { classification } from '@regatta/trial';
import { fashionMnist, slicesParameter } from '../fashion-mnist.ts';
import { integerParameter } from '../variant.ts';
import {
  classifyImages,
  classifyImagesHooks,
  type TransformerShape,
  transformerArchitecture,
} from './network.ts';
import { shapeOf, shapeParameters } from './shape-variant.ts';

const side = 28;
const usual: TransformerShape = { width: 48, heads: 4, inner: 96, depth: 2, classes: 10 };

/** The sides of a patch that cut the image into at least 4 tokens of at least 4 pixels. */
const patches: readonly number[] = [2, 4, 7, 14];

function patchOf(parameters: Readonly<Record<string, Json>>): number {
  const patch = integerParameter(parameters, 'patch', { min: 2, max: 14, otherwise: 7 });
  if (patches.includes(patch)) return patch;
  throw new RegattaError({
    subject: 'task',
    expected: `patch to be one of ${patches.join(', ')}, which divide the side of an image`,
    received: patch,
    remedy: 'Write e.g. @patch=4.',
  });
}

function taskOf(parameters: Readonly<Record<string, Json>>): Omit<Task, 'name'> {
  const shape = shapeOf(parameters, usual);
  const patch = patchOf(parameters);
  return {
    ...fashionMnist(parameters, [side, side, 1], `vision Transformer, patches of ${patch} x ${patch}`, 2000),
    family: 'transformer',
    architecture: transformerArchitecture(shape, patch ** 2, `${(side / patch) ** 2} patches of`),
    hooks: classifyImagesHooks,
    objective: classification(shape.classes),
    defaults: { steps: 600, batchSize: 50, learningRate: 2e-3, warmup: 60, clipNorm: 1, curveRows: 1000 },
    build: (regularizer, context) => classifyImages(side, patch, { shape, regularizer, context }),
  };
}

/**
 * A small vision Transformer without a class token, on few images: 16 patches of 7 x 7 pixels, row by row; the mean over
 * the patches is classified.
 *
 * @see Dosovitskiy et al. 2020, arXiv 2010.11929.
 */
export const fashionMnistVit: Task = {
  name: 'fashion-mnist-vit',
  ...taskOf({}),
  variant: {
    parameters: {
      train: 'training images, 10 to 50,000 / slices',
      patch: 'side of a patch in pixels: 2, 4, 7 or 14',
      ...shapeParameters,
      ...slicesParameter,
    },
    make: taskOf,
  },
};
