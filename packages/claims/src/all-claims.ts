import type { Claim } from '@regatta/evidence';
import { convolutions } from './convolutions.ts';
import { denseLayers } from './dense-layers.ts';
import { droppedKeys } from './dropped-keys.ts';
import { earlyDropout } from './early-dropout.ts';
import { generalization } from './generalization.ts';
import { highCapacity } from './high-capacity.ts';
import { limitedData } from './limited-data.ts';
import { recurrentMasks } from './recurrent-masks.ts';
import { repeatedText } from './repeated-text.ts';
import { robustFeatures } from './robust-features.ts';
import { subnetworkEnsemble } from './subnetwork-ensemble.ts';
import { usefulRates } from './useful-rates.ts';
import { validatedRate } from './validated-rate.ts';

/** Every claim, in the order of their letters. */
export const claims: readonly Claim[] = [
  generalization,
  usefulRates,
  robustFeatures,
  subnetworkEnsemble,
  denseLayers,
  highCapacity,
  limitedData,
  convolutions,
  recurrentMasks,
  validatedRate,
  repeatedText,
  droppedKeys,
  earlyDropout,
];
