import type { ConvExports } from './exports/conv.ts';
import type { DepthwiseExports } from './exports/depthwise.ts';
import type { GemmExports } from './exports/gemm.ts';
import type { PoolExports } from './exports/pool.ts';
import type { ReduceExports } from './exports/reduce.ts';
import type { RnnExports } from './exports/rnn.ts';
import type { SliceExports } from './exports/slice.ts';
import type { TranscendentalExports } from './exports/transcendental.ts';

/** The functions that assembly/index.ts exports. Addresses and sizes are numbers; flags are 0 or 1. */
export interface Kernels
  extends ConvExports,
    DepthwiseExports,
    GemmExports,
    PoolExports,
    ReduceExports,
    RnnExports,
    SliceExports,
    TranscendentalExports {}
