import * as tf from '@tensorflow/tfjs';
import type { Stream } from './stream.ts';

/** While set, stochastic layers draw from these streams at inference, to produce Monte-Carlo samples. */
export interface Sampling {
  /**
   * One stream per sample: a batch holds the rows of the first sample, then those of the second, and so on. If empty,
   * stochastic layers throw {@link NoiseFound}.
   */
  readonly streams: readonly Stream[];
  /** Rows per sample in the current batch, and the index of the first one in the whole input. */
  readonly rows: number;
  readonly firstRow: number;
  /** Number of calls of each site in this pass, so that a layer draws new noise each time it is applied. */
  readonly calls: Map<string, number>;
}

/** Where one sample draws from in a call of a layer. */
export interface SampleDraw {
  readonly stream: Stream;
  readonly firstRow: number;
}

/** Thrown by a layer that would draw while part of a model is tried without noise. Caught inside `predictSamples`. */
export class NoiseFound extends Error {}

let current: Sampling | undefined;

/** The current sampling, if any. */
export function sampling(): Sampling | undefined {
  return current;
}

/** Runs `body` with stochastic layers active and everything else at inference. Not re-entrant across `await`. */
export function withSampling<T>(next: Sampling, body: () => T): T {
  const held = current;
  current = next;
  try {
    return body();
  } finally {
    current = held;
  }
}

/** Begins a call of a stochastic layer on `rows` rows over all samples. Returns where each sample draws from. */
export function sampleDraws(
  { streams, rows: batch, firstRow, calls }: Sampling,
  path: { readonly seed: number; readonly site: string },
  rows: number,
): readonly SampleDraw[] {
  if (streams.length === 0) throw new NoiseFound();
  const count = calls.get(path.site) ?? 0;
  calls.set(path.site, count + 1);
  const rowScale = rows / (batch * streams.length);
  return streams.map((stream) => ({
    stream: stream
      .fold(path.seed >>> 0)
      .fold(path.site)
      .fold(count),
    firstRow: Number.isInteger(rowScale) ? firstRow * rowScale : 0,
  }));
}

/**
 * Runs `body` on the rows of each sample with its draw, and concatenates the results.
 *
 * @param values tensors [samples x rows, ...]. @returns [samples x rows, ...].
 */
export function bySample<Draw>(
  values: readonly tf.Tensor[],
  draws: readonly Draw[],
  body: (values: readonly tf.Tensor[], draw: Draw) => tf.Tensor,
): tf.Tensor {
  const [first] = draws;
  if (draws.length === 1 && first !== undefined) return body(values, first);
  const parts = values.map((value) => tf.split(value, draws.length, 0));
  return tf.concat(
    draws.map((draw, sample) =>
      body(
        parts.flatMap((part) => part[sample] ?? []),
        draw,
      ),
    ),
    0,
  );
}
