import type { Stream } from '@regatta/core';
import * as z from 'zod';
import { orthogonal } from './orthogonal.ts';

/** Draws the values of a weight with this shape. */
export type Draw = (shape: readonly number[], source: Stream) => Float32Array;

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Fan in and fan out of a weight; those of a convolution include its receptive field. */
export function fansOf(shape: readonly number[]): readonly [fanIn: number, fanOut: number] {
  const field = sizeOf(shape.slice(0, -2));
  const [fanIn, fanOut] = shape.slice(-2).map((channels) => channels * field);
  return [fanIn!, fanOut ?? fanIn!];
}

const constant =
  (value: number): Draw =>
  (shape) =>
    new Float32Array(sizeOf(shape)).fill(value);

const uniform =
  (low: number, high: number): Draw =>
  (shape, source) =>
    source.uniform(sizeOf(shape)).map((u) => low + (high - low) * u);

const normal =
  (mean: number, deviation: number): Draw =>
  (shape, source) =>
    source.normal(sizeOf(shape)).map((x) => mean + deviation * x);

/** Normal numbers; those beyond two standard deviations are drawn again. */
const truncatedNormal =
  (mean: number, deviation: number): Draw =>
  (shape, source) => {
    const values = new Float32Array(sizeOf(shape)).fill(Number.NaN);
    for (let round = 0; values.some(Number.isNaN); round++) {
      const drawn = source.fold(round).normal(values.length);
      values.forEach((value, i) => {
        if (Number.isNaN(value) && Math.abs(drawn[i]!) <= 2) values[i] = drawn[i]!;
      });
    }
    return values.map((x) => mean + deviation * x);
  };

interface Scaling {
  readonly scale: number;
  readonly mode: 'fanIn' | 'fanOut' | 'fanAvg';
  readonly distribution: 'normal' | 'uniform' | 'truncatedNormal';
}

/** Numbers with variance scale / fan, as in the rules of Glorot, He and LeCun. */
const varianceScaling =
  ({ scale, mode, distribution }: Scaling): Draw =>
  (shape, source) => {
    const [fanIn, fanOut] = fansOf(shape);
    const fan = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode];
    const variance = scale / Math.max(1, fan);
    const limit = Math.sqrt(3 * variance);
    // tfjs also draws a truncated normal with this standard deviation for "normal".
    const draw =
      distribution === 'uniform' ? uniform(-limit, limit) : truncatedNormal(0, Math.sqrt(variance));
    return draw(shape, source);
  };

const identity =
  (gain: number): Draw =>
  (shape) => {
    const columns = shape.at(-1)!;
    return new Float32Array(sizeOf(shape)).map((_, i) =>
      Math.floor(i / columns) === i % columns ? gain : 0,
    );
  };

const number = z.number();
const schema = z.discriminatedUnion('className', [
  z.object({ className: z.literal('Zeros') }),
  z.object({ className: z.literal('Ones') }),
  z.object({ className: z.literal('Constant'), config: z.object({ value: number }) }),
  z.object({ className: z.literal('RandomUniform'), config: z.object({ minval: number, maxval: number }) }),
  z.object({ className: z.literal('RandomNormal'), config: z.object({ mean: number, stddev: number }) }),
  z.object({ className: z.literal('TruncatedNormal'), config: z.object({ mean: number, stddev: number }) }),
  z.object({
    className: z.literal('VarianceScaling'),
    config: z.object({
      scale: number,
      mode: z.enum(['fanIn', 'fanOut', 'fanAvg']),
      distribution: z.enum(['normal', 'uniform', 'truncatedNormal']),
    }),
  }),
  z.object({ className: z.literal('Orthogonal'), config: z.object({ gain: number }) }),
  z.object({ className: z.literal('Identity'), config: z.object({ gain: number }) }),
]);

/** The initializer of a layer's config as a function of a stream; undefined if unknown. */
export function drawOf(serialized: unknown): { readonly zeros: boolean; readonly draw: Draw } | undefined {
  const parsed = schema.safeParse(serialized);
  if (!parsed.success) return undefined;
  const given = parsed.data;
  const as = (draw: Draw) => ({ zeros: given.className === 'Zeros', draw });
  switch (given.className) {
    case 'Zeros':
      return as(constant(0));
    case 'Ones':
      return as(constant(1));
    case 'Constant':
      return as(constant(given.config.value));
    case 'RandomUniform':
      return as(uniform(given.config.minval, given.config.maxval));
    case 'RandomNormal':
      return as(normal(given.config.mean, given.config.stddev));
    case 'TruncatedNormal':
      return as(truncatedNormal(given.config.mean, given.config.stddev));
    case 'VarianceScaling':
      return as(varianceScaling(given.config));
    case 'Orthogonal':
      return as((shape, source) =>
        orthogonal(sizeOf(shape.slice(0, -1)), shape.at(-1)!, source).map((x) => x * given.config.gain),
      );
    case 'Identity':
      return as(identity(given.config.gain));
  }
}
