import { RegattaError } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import type { ExampleLists } from './examples.ts';
import type { Objective } from './objective.ts';

const REMEDY = 'Fix or remove that row, or use a loss that matches the targets.';

interface Check {
  readonly expected: (classes: number) => string;
  readonly holds: (value: number, classes: number) => boolean;
}

const probabilities: Check = {
  expected: () => 'targets in [0, 1]',
  holds: (value) => value >= 0 && value <= 1,
};

const finite: Check = { expected: () => 'finite targets', holds: Number.isFinite };

/** Requirements for targets, by loss. */
const checks: Readonly<Record<string, Check>> = {
  categoricalCrossentropy: probabilities,
  binaryCrossentropy: probabilities,
  sparseCategoricalCrossentropy: {
    expected: (classes) => `class indices from 0 to ${classes - 1}`,
    holds: (value, classes) => Number.isInteger(value) && value >= 0 && value < classes,
  },
};

/**
 * Checks targets, because tfjs's losses silently give meaningless values for invalid ones.
 *
 * @throws RegattaError naming the first invalid target.
 */
export function checkTargets(
  { y }: ExampleLists,
  { lossNames, targets, outputs: chosen }: Objective,
  outputs: readonly tf.SymbolicTensor[],
  subject: string,
): void {
  for (const [i, tensor] of y.entries()) {
    const { expected, holds } = checks[lossNames[i] ?? ''] ?? finite;
    const classes = outputs[chosen[i] ?? 0]?.shape.at(-1) ?? 0;
    const values = tensor.dataSync();
    const wrong = values.findIndex((value) => !holds(value, classes));
    if (wrong < 0) continue;
    const row = Math.floor(wrong / Math.max(1, values.length / (tensor.shape[0] ?? 1)));
    throw new RegattaError({
      subject: `${subject}: y`,
      site: targets[i]?.name,
      expected: expected(classes),
      received: `${values[wrong]} in row ${row}`,
      remedy: REMEDY,
    });
  }
}
