import type { TrainingKernel } from '../kernel.ts';
import { regattaAttention, regattaAttentionGrad, regattaPairMask } from './attention.ts';
import { fusedBatchNorm, fusedBatchNormGrad } from './batch-norm.ts';
import { add, maximum, minimum, multiply, realDiv, sub } from './binary.ts';
import {
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  dilatedConv2dBackpropInput,
  fusedConv2d,
} from './conv/conv2d.ts';
import {
  depthwiseConv2d,
  depthwiseConv2dBackpropFilter,
  depthwiseConv2dBackpropInput,
  fusedDepthwiseConv2d,
} from './conv/depthwise.ts';
import { avgPool, avgPoolGrad, maxPool, maxPoolGrad } from './conv/pool.ts';
import { regattaSoftmaxCrossEntropy } from './cross-entropy.ts';
import { einsum } from './einsum.ts';
import { gatherV2 } from './gather.ts';
import { batchMatMul, fusedMatMul } from './matmul.ts';
import { regattaGroupNorm, regattaGroupNormGrad, regattaNorm, regattaNormGrad } from './norm.ts';
import { regattaAdam, regattaRmsProp, regattaSgd } from './optimizers.ts';
import { regattaPerturb } from './perturb.ts';
import { mean, sum } from './reduce.ts';
import { regattaRnn, regattaRnnGrad } from './rnn.ts';
import { unsortedSegmentSum } from './segment-sum.ts';
import { regattaErfGrad, regattaGelu, regattaGeluGrad, regattaSilu, regattaSiluGrad } from './smooth.ts';
import {
  logSoftmax,
  regattaLogSoftmaxGrad,
  regattaMaskedSoftmax,
  regattaSoftmaxGrad,
  softmax,
} from './softmax.ts';
import { tile } from './tile.ts';
import { transpose } from './transpose.ts';
import { cast, erf, exp, log, regattaReluGrad, relu, tanh } from './unary.ts';
import { identity, slice } from './views.ts';

/** All kernels that `useWasm` installs. */
export const trainingKernels: readonly TrainingKernel[] = [
  add,
  avgPool,
  avgPoolGrad,
  batchMatMul,
  cast,
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  depthwiseConv2d,
  depthwiseConv2dBackpropFilter,
  depthwiseConv2dBackpropInput,
  dilatedConv2dBackpropInput,
  einsum,
  erf,
  exp,
  fusedBatchNorm,
  fusedBatchNormGrad,
  fusedConv2d,
  fusedDepthwiseConv2d,
  fusedMatMul,
  gatherV2,
  identity,
  log,
  logSoftmax,
  maxPool,
  maxPoolGrad,
  maximum,
  mean,
  minimum,
  multiply,
  realDiv,
  regattaAdam,
  regattaAttention,
  regattaAttentionGrad,
  regattaErfGrad,
  regattaGelu,
  regattaGeluGrad,
  regattaGroupNorm,
  regattaGroupNormGrad,
  regattaLogSoftmaxGrad,
  regattaMaskedSoftmax,
  regattaNorm,
  regattaNormGrad,
  regattaPairMask,
  regattaPerturb,
  regattaReluGrad,
  regattaRmsProp,
  regattaRnn,
  regattaRnnGrad,
  regattaSgd,
  regattaSilu,
  regattaSiluGrad,
  regattaSoftmaxCrossEntropy,
  regattaSoftmaxGrad,
  relu,
  slice,
  softmax,
  sub,
  sum,
  tanh,
  tile,
  transpose,
  unsortedSegmentSum,
];
