import { activationStatistics } from './activation-statistics.ts';
import { gradientNorm } from './gradient-norm.ts';
import { neighbourPredictability } from './neighbour-predictability.ts';
import type { Probe } from './probe.ts';
import { unitAblation } from './unit-ablation.ts';
import { unitRemoval } from './unit-removal.ts';
import { varianceShift } from './variance-shift.ts';

/** Every probe that a trial can ask for. */
export const probes: readonly Probe[] = [
  unitRemoval,
  unitAblation,
  activationStatistics,
  neighbourPredictability,
  varianceShift,
  gradientNorm,
];
