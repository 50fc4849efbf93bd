import { type Json, RegattaError } from '@regatta/core';
import { integerParameter } from '../variant.ts';
import type { TransformerShape } from './network.ts';

/** The parameters that change the shape of a Transformer. */
export const shapeParameters = {
  width: 'features of a step, 8 to 512, a multiple of the number of heads',
  depth: 'number of blocks, 1 to 12',
} as const;

/** A Transformer of another width or depth; the units inside feed-forward layers grow with the width. */
export function shapeOf(
  parameters: Readonly<Record<string, Json>>,
  usual: TransformerShape,
): TransformerShape {
  const width = integerParameter(parameters, 'width', { min: 8, max: 512, otherwise: usual.width });
  const depth = integerParameter(parameters, 'depth', { min: 1, max: 12, otherwise: usual.depth });
  if (width % usual.heads !== 0) {
    throw new RegattaError({
      subject: 'task',
      expected: `width to be a multiple of the ${usual.heads} heads`,
      received: width,
      remedy: `Write e.g. @width=${usual.heads * Math.max(2, Math.round(width / usual.heads))}.`,
    });
  }
  return { ...usual, width, depth, inner: (usual.inner / usual.width) * width };
}
