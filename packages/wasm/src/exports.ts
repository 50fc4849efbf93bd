import type { ConvExports } from './exports/conv.ts';
import type { DepthwiseExports } from './exports/depthwise.ts';
import type { GemmExports } from './exports/gemm.ts';
import type { PoolExports } from './exports/pool.ts';
import type { ReduceExports } from './exports/reduce.ts';

/** The functions that assembly/index.ts exports. Addresses and sizes are numbers; flags are 0 or 1. */
export interface Kernels extends GemmExports, ConvExports, DepthwiseExports, PoolExports, ReduceExports {}
