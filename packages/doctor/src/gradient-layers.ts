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

/** Whether any window is smaller than its stride. */
function leavesGaps(config: Fields, window: 'poolSize' | 'kernelSize'): boolean {
  const sizes = numbers(field(config, window) ?? 2);
  const strides = numbers(field(config, 'strides') ?? (window === 'poolSize' ? sizes : 1));
  return [0, 1, 2].some((i) => (sizes[i] ?? sizes[0]!) < (strides[i] ?? strides[0]!));
}

/** Whether one slope serves the last axis, so that the slopes are not stored once for each value. */
const sharesSlopes = (config: Fields): boolean => {
  const shared = field(config, 'sharedAxes');
  return Array.isArray(shared) && shared.length > 0;
};

const broken = (why: string): Symptom => ({
  code: 'A10',
  severity: 'broken',
  remedy: INSTALL,
  why,
  what: 'The layer cannot be trained: its gradient throws.',
});
const wrong = (code: 'A10' | 'A14', what: string, why: string): Symptom => ({
  code,
  severity: 'wrong',
  what,
  why,
  remedy: INSTALL,
});

const withoutWeights = ({ scale, center }: Fields): boolean => scale === false || center === false;
const MISSING_WEIGHT = 'TensorFlow.js reads the scale and the offset even if the layer has none.';
const NO_GRADIENT = 'TensorFlow.js has no gradient for an operation that the layer uses:';
const STARTS_INSIDE = wrong(
  'A14',
  'With padding "same", windows smaller than their stride read different cells than in Keras.',
  'TensorFlow.js starts such windows inside the input instead of at its border.',
);

/** What TensorFlow.js computes wrongly in a layer, by class name. */
const ofClass: Readonly<Record<string, (config: Fields) => readonly (Symptom | false)[]>> = {
  ThresholdedReLU: () => [broken(`${NO_GRADIENT} a comparison.`)],
  CenterCrop: () => [broken(`${NO_GRADIENT} cropAndResize.`)],
  Conv3DTranspose: () => [
    broken(`${NO_GRADIENT} conv3dTranspose.`),
    wrong('A14', 'On the wasm backend, the outputs are wrong.', 'The wasm kernel of the operation is wrong.'),
  ],
  Conv3D: (config) => [
    wrong(
      'A10',
      'On the wasm backend, the gradients of the input and, with strides, of the kernel are wrong.',
      'The wasm kernels of these gradients are wrong.',
    ),
    config.padding === 'same' && leavesGaps(config, 'kernelSize') && STARTS_INSIDE,
  ],
  MaxPooling3D: (config) => [
    wrong(
      'A10',
      'The gradient is wrong on the cpu backend with strides, and on the wasm backend.',
      'The kernels of this gradient mix windows.',
    ),
    wrong(
      'A14',
      'On the wasm backend, the maximum of negative values is 1.2e-38.',
      'The wasm kernel starts its search at the smallest positive number.',
    ),
    config.padding === 'same' && leavesGaps(config, 'poolSize') && STARTS_INSIDE,
  ],
  AveragePooling3D: (config) => [
    config.padding === 'same' && leavesGaps(config, 'poolSize') && STARTS_INSIDE,
  ],
  LayerNormalization: (config) => [withoutWeights(config) && broken(MISSING_WEIGHT)],
  UpSampling2D: (config) => [
    config.interpolation === 'bilinear'
      ? wrong(
          'A10',
          'On the cpu backend, the gradient of images that are not square throws.',
          'TensorFlow.js swaps height and width in the shape of the gradient.',
        )
      : wrong(
          'A10',
          'On the cpu backend, the gradient mixes the examples of a batch.',
          'TensorFlow.js reads the gradient of the first example for every example.',
        ),
  ],
  PReLU: (config) => [
    sharesSlopes(config) &&
      wrong(
        'A14',
        'On the wasm backend, outputs can be wrong where slopes are shared.',
        'The wasm kernel does not broadcast the slopes.',
      ),
  ],
};

/**
 * Finds numbers that a layer's kernels compute wrongly: A10 for gradients, A14 for outputs.
 *
 * @param installed whether `installGradients` is in effect.
 */
export function gradientSymptoms(place: Place, installed: boolean): Symptom[] {
  if (installed) return [];
  const { className, config } = place.saved;
  const dilated = numbers(field(config, 'dilationRate') ?? 1).some((rate) => rate > 1);
  if (DILATED.includes(className) && dilated)
    return [broken('TensorFlow.js has no gradient for dilated convolutions.')];
  const found = (ofClass[className]?.(config) ?? []).filter((symptom) => symptom !== false);
  if (/^AveragePooling\dD$/.test(className) && config.padding === 'same' && isPadded(config, place)) {
    found.push(
      wrong(
        'A10',
        'The gradient at the border is too small.',
        'TensorFlow.js divides the gradient by the size of the whole window, but the forward pass averages only the cells inside the input.',
      ),
    );
  }
  return found;
}
