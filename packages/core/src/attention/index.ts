export { type AttentionNoise, type AttentionOutputs, attend } from './attend.ts';
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
  type PairDraws,
  pairDraws,
  pairMask,
  pairShape,
  ROW_OF_DRAWS,
} from './draw.ts';
export { meanEntropy } from './entropy.ts';
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
