import { checkStream } from '../arguments.ts';
import type { Stream } from '../stream.ts';

/** Makes raw draws from a stream at a rate; `start` is the index of the first draw. */
export type Draw = (stream: Stream, count: number, rate: number, start: number) => Uint8Array | Float32Array;

/** Masks of 0 and 1, where 1 (keep) has probability 1 - rate. Kernels support these draws. */
export const bernoulliDraws: Draw = (stream, count, rate, start) => {
  checkStream(stream, 'bernoulliDraws');
  return stream.bernoulli(count, 1 - rate, start);
};

/** Standard normal numbers. Kernels support these draws. */
export const normalDraws: Draw = (stream, count, _rate, start) => {
  checkStream(stream, 'normalDraws');
  return stream.normal(count, start);
};

/** Uniform numbers in [0, 1). */
export const uniformDraws: Draw = (stream, count, _rate, start) => {
  checkStream(stream, 'uniformDraws');
  return stream.uniform(count, start);
};
