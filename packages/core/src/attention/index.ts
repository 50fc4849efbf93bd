export { attend } from './attend.ts';
export {
  type AttentionAttributes,
  type AttentionInputs,
  type AttentionSizes,
  attentionMasks,
  checkAttention,
} from './contract.ts';
export {
  type AttentionDraw,
  attentionNoise,
  gapMask,
  PAIR_MASK_KERNEL,
  type PairMaskAttributes,
  pairDraws,
  pairMask,
  pairShape,
  ROW_OF_DRAWS,
} from './draw.ts';
export { meanEntropy } from './entropy.ts';
export {
  ATTENTION_GRAD_KERNEL,
  ATTENTION_KERNEL,
  type AttentionKernelAttributes,
} from './kernel.ts';
export type { AttentionNoise, AttentionOutputs, PairDraws } from './noise.ts';
export {
  allowedPairs,
  dropKeys,
  headFactors,
  normalizedDrop,
  plainAttend,
  plainMaskedSoftmax,
} from './plain.ts';
export { type RotaryOptions, rotaryPositions } from './rotary.ts';
export { checkAttentionTreatment } from './treatment.ts';
