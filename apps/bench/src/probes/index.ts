import { monteCarloCurve } from './monte-carlo-curve.ts';
import { predictions } from './predictions.ts';
import type { Probe } from './probe.ts';

/** Every probe that a trial can ask for. */
export const probes: readonly Probe[] = [monteCarloCurve, predictions];
