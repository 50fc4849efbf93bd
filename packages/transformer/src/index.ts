import './register.ts';

export type { TransformerBlockOptions } from './block-options.ts';
export { type TransformerDecoderOptions, transformerDecoderBlock } from './decoder-block.ts';
export { attachEmbedded, type EmbeddedOptions } from './embedded.ts';
export { transformerEncoderBlock } from './encoder-block.ts';
export { type GeluLayerOptions, geluLayer } from './gelu-layer.ts';
export { MeanOverSteps, meanOverSteps } from './mean-over-steps.ts';
export { type MultiHeadAttentionArgs, multiHeadAttention } from './multi-head-attention.ts';
export type { OwnLayerArgs } from './own-layer.ts';
export {
  PositionalEmbedding,
  type PositionalEmbeddingArgs,
  positionalEmbedding,
} from './positional-embedding.ts';
export { register } from './register.ts';
export {
  RmsNormalization,
  type RmsNormalizationArgs,
  rmsNormalizationLayer,
} from './rms-normalization-layer.ts';
export {
  SinusoidalPositions,
  type SinusoidalPositionsArgs,
  sinusoidalPositions,
} from './sinusoidal-positions.ts';
