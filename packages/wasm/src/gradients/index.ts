import type { GradientOverride } from '@regatta/core/gradients';
import { avgPoolGradient } from './avg-pool.ts';
import { batchNormGradient } from './batch-norm.ts';
import { conv2dBackpropInputGradient, conv2dGradient, dilatedConv2dBackpropInputGradient } from './conv2d.ts';
import { depthwiseConv2dGradient } from './depthwise.ts';
import { einsumGradient } from './einsum.ts';
import { erfGradient } from './erf.ts';
import { meanGradient, sumGradient } from './reduce.ts';
import { reluGradGradient, reluGradient } from './relu.ts';
import { logSoftmaxGradient, softmaxGradient } from './softmax.ts';

/** All gradient functions that `useWasm` registers. */
export const trainingGradients: readonly GradientOverride[] = [
  avgPoolGradient,
  einsumGradient,
  erfGradient,
  logSoftmaxGradient,
  reluGradGradient,
  reluGradient,
  batchNormGradient,
  conv2dBackpropInputGradient,
  conv2dGradient,
  depthwiseConv2dGradient,
  dilatedConv2dBackpropInputGradient,
  softmaxGradient,
  meanGradient,
  sumGradient,
];
