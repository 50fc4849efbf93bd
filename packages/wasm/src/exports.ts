import type { CrossEntropyExports } from './exports/cross-entropy.ts';
import type { ElementwiseExports } from './exports/elementwise.ts';
import type { GemmExports } from './exports/gemm.ts';
import type { OptimizerExports } from './exports/optimizers.ts';
import type { PerturbExports } from './exports/perturb.ts';
import type { TransposeExports } from './exports/transpose.ts';

/** The functions that assembly/index.ts exports. Addresses and sizes are numbers; flags are 0 or 1. */
export interface Kernels
  extends CrossEntropyExports,
    ElementwiseExports,
    GemmExports,
    OptimizerExports,
    PerturbExports,
    TransposeExports {}
