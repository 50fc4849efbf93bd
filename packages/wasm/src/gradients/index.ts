import { einsumGradient } from './einsum.ts';
import { batchMatMulGradient } from './matmul.ts';
import type { TrainingGradient } from './registry.ts';
import { reluGradGradient, reluGradient } from './relu.ts';

/** Every gradient function that `useWasm` registers. */
export const trainingGradients: readonly TrainingGradient[] = [
  batchMatMulGradient,
  einsumGradient,
  reluGradGradient,
  reluGradient,
];
