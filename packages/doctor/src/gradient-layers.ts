import { oneShape } from '@regatta/core/keras';
import type { Symptom } from './finding.ts';
import { type Fields, field } from './saved.ts';
import type { Place } from './walk.ts';

const INSTALL = 'Call installGradients() from @regatta/core/gradients once, before training.';
const DILATED = ['Conv1D', 'Conv2D', 'SeparableConv2D', 'Conv3D'];

const numbers = (value: unknown): number[] => (Array.isArray(value) ? value : [value]).map(Number);

/** Whether any pooling window reaches over the border; assumed to if the size of the input is unknown. */
function isPadded(config: Fields, { live }: Place): boolean {
  const pool = numbers(field(config, 'poolSize') ?? 2);
  const strides = numbers(field(config, 'strides') ?? pool);
  const shapes = live?.inboundNodes.map(({ inputShapes }) => oneShape(inputShapes)) ?? [];
  if (shapes.length === 0) return pool.some((size) => size > 1);
  const first = /first/i.test(String(field(config, 'dataFormat'))) ? 2 : 1;
  return shapes.some((shape) =>
    shape.slice(first, first + shape.length - 2).some((size, i) => {
      const [window = pool[0] ?? 1, stride = strides[0] ?? 1] = [pool[i], strides[i]];
      if (size === null) return window > 1;
      return (Math.ceil(size / stride) - 1) * stride + window > size;
    }),
  );
}

/**
 * Finds defects in the gradient of a layer: A10.
 *
 * @param installed whether `installGradients` is in effect.
 */
export function gradientSymptoms(place: Place, installed: boolean): Symptom[] {
  const { className, config } = place.saved;
  const dilated = numbers(field(config, 'dilationRate') ?? 1).some((rate) => rate > 1);
  // installGradients has no gradient for dilated 3D convolutions either.
  const unfixable = className === 'Conv3D';
  if (DILATED.includes(className) && dilated && (unfixable || !installed)) {
    return [
      {
        code: 'A10',
        severity: 'broken',
        what: 'The layer cannot be trained: its gradient throws.',
        why: 'TensorFlow.js has no gradient for dilated convolutions.',
        remedy: unfixable
          ? 'Use dilationRate 1. No gradient is available for dilated 3D convolutions.'
          : INSTALL,
      },
    ];
  }
  const pools = /^AveragePooling\dD$/.test(className) && config.padding === 'same' && !installed;
  if (!pools || !isPadded(config, place)) return [];
  return [
    {
      code: 'A10',
      severity: 'wrong',
      what: 'The gradient at the border is too small.',
      why: 'TensorFlow.js divides the gradient by the size of the whole window, but the forward pass averages only the cells inside the input.',
      remedy: INSTALL,
    },
  ];
}
