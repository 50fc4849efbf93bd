import type { KerasObject } from './conversion.ts';

/**
 * Splits a causal `Conv1D`, which tfjs does not support, into a layer that pads with zeros at the start and a convolution
 * without padding. Returns other layers unchanged.
 */
export function withoutCausalPadding(
  layer: KerasObject,
): readonly [KerasObject] | readonly [KerasObject, KerasObject] {
  const { class_name: className, config } = layer;
  if (className !== 'Conv1D' || config.padding !== 'causal') return [layer];
  const { batch_input_shape: shape, ...rest } = config;
  const first = (value: unknown): number => Number(Array.isArray(value) ? value[0] : (value ?? 1));
  const size = (first(config.kernel_size) - 1) * first(config.dilation_rate);
  const input = shape === undefined ? {} : { batch_input_shape: shape };
  const padding = { name: `${String(config.name)}_padding`, padding: [size, 0], ...input };
  return [
    { class_name: 'ZeroPadding1D', config: padding },
    { class_name: className, config: { ...rest, padding: 'valid' } },
  ];
}
