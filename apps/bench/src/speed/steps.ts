import type { SpeedCase } from './measure.ts';

/** Whole training steps of small networks. */
export const steps: readonly SpeedCase[] = [];
