import { activationStatistics } from './activation-statistics.ts';
import { gradientNorm } from './gradient-norm.ts';
import { monteCarloCurve } from './monte-carlo-curve.ts';
import { neighbourPredictability } from './neighbour-predictability.ts';
import { predictions } from './predictions.ts';
import type { Probe } from './probe.ts';
import { unitAblation } from './unit-ablation.ts';
import { unitRemoval } from './unit-removal.ts';
import { varianceShift } from './variance-shift.ts';

/** All probes. A trial's spec lists those to measure by `name`. */
export const probes: readonly Probe[] = [
  monteCarloCurve,
  predictions,
  unitRemoval,
  unitAblation,
  activationStatistics,
  neighbourPredictability,
  varianceShift,
  gradientNorm,
];
