import type { AttentionExports } from './exports/attention.ts';
import type { ConvExports } from './exports/conv.ts';
import type { CrossEntropyExports } from './exports/cross-entropy.ts';
import type { DepthwiseExports } from './exports/depthwise.ts';
import type { ElementwiseExports } from './exports/elementwise.ts';
import type { GemmExports } from './exports/gemm.ts';
import type { NormExports } from './exports/norm.ts';
import type { OptimizerExports } from './exports/optimizers.ts';
import type { PerturbExports } from './exports/perturb.ts';
import type { PoolExports } from './exports/pool.ts';
import type { ReduceExports } from './exports/reduce.ts';
import type { RnnExports } from './exports/rnn.ts';
import type { SliceExports } from './exports/slice.ts';
import type { SmoothExports } from './exports/smooth.ts';
import type { SoftmaxExports } from './exports/softmax.ts';
import type { TranscendentalExports } from './exports/transcendental.ts';
import type { TransposeExports } from './exports/transpose.ts';

/** The functions that assembly/index.ts exports. Addresses and sizes are numbers; flags are 0 or 1. */
export interface Kernels
  extends AttentionExports,
    ConvExports,
    CrossEntropyExports,
    DepthwiseExports,
    ElementwiseExports,
    GemmExports,
    NormExports,
    OptimizerExports,
    PerturbExports,
    PoolExports,
    ReduceExports,
    RnnExports,
    SliceExports,
    SmoothExports,
    SoftmaxExports,
    TranscendentalExports,
    TransposeExports {}
