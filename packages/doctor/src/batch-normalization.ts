import { isCorrected } from '@regatta/core/keras';
import type { Symptom } from './finding.ts';
import { field } from './saved.ts';
import type { Place } from './walk.ts';

const REMEDY =
  'Call repair(model), or train with fit from @regatta/training or with trainingCallback from @regatta/core.';

/**
 * Finds defects of batch normalization in training: A12 if it is frozen, B5 if it has no scale or no offset.
 *
 * @param installed whether `installGradients` is in effect, which corrects B5.
 */
export function normalizationSymptoms(
  { saved: { className, config }, live, frozen }: Place,
  installed: boolean,
): Symptom[] {
  if (className !== 'BatchNormalization' || (live !== undefined && isCorrected(live))) return [];
  if (frozen) {
    return [
      {
        code: 'A12',
        severity: 'wrong',
        what: 'The layer is frozen, but training moves its statistics and normalizes with those of the batch.',
        why: 'TensorFlow.js ignores trainable here; in Keras, a frozen layer behaves as at inference.',
        remedy: REMEDY,
      },
    ];
  }
  const missing = ['scale', 'center'].filter((key) => field(config, key) === false);
  if (missing.length === 0 || installed) return [];
  return [
    {
      code: 'B5',
      severity: 'broken',
      what: `The layer cannot be trained with ${missing.map((key) => `${key}: false`).join(' and ')}: it throws a TypeError.`,
      why: 'In training, TensorFlow.js reads a scale and an offset that the layer does not have.',
      remedy: REMEDY,
    },
  ];
}
