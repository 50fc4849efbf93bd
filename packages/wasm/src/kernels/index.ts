import type { TrainingKernel } from '../kernel.ts';
import { batchMatMul } from './matmul.ts';

/** Every kernel that `useWasm` installs. */
export const trainingKernels: readonly TrainingKernel[] = [batchMatMul];
