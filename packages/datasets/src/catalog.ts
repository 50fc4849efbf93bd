import { fashionMnist } from './sets/fashion-mnist.ts';
import { optdigits } from './sets/optdigits.ts';
import type { DatasetSpec } from './spec.ts';

/** Every real data set that can be loaded, in alphabetical order. */
export const datasets: readonly DatasetSpec[] = [fashionMnist, optdigits];
