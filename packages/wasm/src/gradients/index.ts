import { batchMatMulGradient } from './matmul.ts';
import type { TrainingGradient } from './registry.ts';

/** Every gradient function that `useWasm` registers. */
export const trainingGradients: readonly TrainingGradient[] = [batchMatMulGradient];
