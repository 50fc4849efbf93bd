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
  pairDraws,
  pairMask,
  pairShape,
  ROW_OF_DRAWS,
} from './draw.ts';
export { meanEntropy } from './entropy.ts';
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
