import type { TrainingKernel } from '../kernel.ts';
import {
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  dilatedConv2dBackpropInput,
  fusedConv2d,
} from './conv/conv2d.ts';
import { batchMatMul } from './matmul.ts';

/** Every kernel that `useWasm` installs. */
export const trainingKernels: readonly TrainingKernel[] = [
  batchMatMul,
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  dilatedConv2dBackpropInput,
  fusedConv2d,
];
