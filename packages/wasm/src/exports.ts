import type { GemmExports } from './exports/gemm.ts';
import type { RnnExports } from './exports/rnn.ts';
import type { SliceExports } from './exports/slice.ts';
import type { TranscendentalExports } from './exports/transcendental.ts';

/** The functions that assembly/index.ts exports. Addresses and sizes are numbers; flags are 0 or 1. */
export interface Kernels extends GemmExports, TranscendentalExports, RnnExports, SliceExports {}
