import type { TrainingKernel } from '../kernel.ts';
import { regattaSoftmaxCrossEntropy } from './cross-entropy.ts';
import { batchMatMul, fusedMatMul } from './matmul.ts';
import { regattaAdam, regattaRmsProp, regattaSgd } from './optimizers.ts';
import { regattaPerturb } from './perturb.ts';

/** Every kernel that `useWasm` installs. */
export const trainingKernels: readonly TrainingKernel[] = [
  batchMatMul,
  fusedMatMul,
  regattaAdam,
  regattaPerturb,
  regattaRmsProp,
  regattaSgd,
  regattaSoftmaxCrossEntropy,
];
