import type { TrainingKernel } from '../kernel.ts';
import { batchMatMul } from './matmul.ts';
import { regattaRnn, regattaRnnGrad } from './rnn.ts';
import { identity, slice } from './views.ts';

/** Every kernel that `useWasm` installs. */
export const trainingKernels: readonly TrainingKernel[] = [
  batchMatMul,
  regattaRnn,
  regattaRnnGrad,
  identity,
  slice,
];
