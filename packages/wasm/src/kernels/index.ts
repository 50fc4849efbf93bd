import type { TrainingKernel } from '../kernel.ts';
import { add, multiply, realDiv, sub } from './binary.ts';
import { regattaSoftmaxCrossEntropy } from './cross-entropy.ts';
import { einsum } from './einsum.ts';
import { batchMatMul, fusedMatMul } from './matmul.ts';
import { regattaAdam, regattaRmsProp, regattaSgd } from './optimizers.ts';
import { regattaPerturb } from './perturb.ts';
import { unsortedSegmentSum } from './segment-sum.ts';
import { transpose } from './transpose.ts';
import { cast, identity, regattaReluGrad, relu } from './unary.ts';

/** Every kernel that `useWasm` installs. */
export const trainingKernels: readonly TrainingKernel[] = [
  add,
  batchMatMul,
  cast,
  einsum,
  fusedMatMul,
  identity,
  multiply,
  realDiv,
  regattaAdam,
  regattaPerturb,
  regattaReluGrad,
  regattaRmsProp,
  regattaSgd,
  regattaSoftmaxCrossEntropy,
  relu,
  sub,
  transpose,
  unsortedSegmentSum,
];
