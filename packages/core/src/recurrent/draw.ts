import * as tf from '@tensorflow/tfjs';
import { checkObject, checkStream } from '../arguments.ts';
import { checkNumber } from '../options.ts';
import { perturb } from '../perturb.ts';
import { rateAt } from '../rate.ts';
import type { Stream } from '../stream.ts';
import type { RnnSizes } from './contract.ts';
import type { GateMask, RecurrentTreatment, SequenceMask, ZoneoutMask } from './treatment.ts';

/** What masks are drawn from. */
export interface RecurrentDraw {
  /** Stream of the layer and its step. */
  readonly stream: Stream;
  /** Training steps so far; determines scheduled rates. */
  readonly step: number;
  /** Index of the first sequence in a larger batch. Default: 0. */
  readonly firstRow?: number;
}

/** Masks of a treatment, with the shapes in `RnnInputs`. A mask is absent if its slot is missing or its rate is 0. */
export interface RecurrentMasks {
  /** Mask of the input as the gates read it, scaled. */
  readonly inputMask?: tf.Tensor;
  /** Mask of the state as the gates read it, scaled. */
  readonly stateMask?: tf.Tensor;
  /** Mask of the candidate, scaled. */
  readonly candidateMask?: tf.Tensor;
  /** Mask of the cell of an LSTM, scaled. */
  readonly cellMask?: tf.Tensor;
  /** 1 to keep the old state, 0 otherwise. */
  readonly zoneoutMaskH?: tf.Tensor;
  /** 1 to keep the old cell, 0 otherwise. */
  readonly zoneoutMaskC?: tf.Tensor;
  /** Mask of the recurrent kernel, [U, G U], scaled. */
  readonly recurrentKernelMask?: tf.Tensor;
}

const bernoulli = { noise: 'bernoulli' };

/**
 * Draws the masks of a recurrent layer: a pure function of its arguments.
 *
 * Each slot, and each gate of a slot, draws from its own stream, so its mask does not depend on other slots. A sequence
 * has the same masks in any batch. Scaled masks hold keep / (1 - rate); zoneout masks hold 0 and 1.
 */
export function recurrentMasks(
  treatment: RecurrentTreatment,
  sizes: Pick<RnnSizes, 'batch' | 'steps' | 'features' | 'units' | 'gates'>,
  from: RecurrentDraw,
): RecurrentMasks {
  const subject = 'recurrentMasks';
  checkObject(treatment, subject, 'a treatment', 'Pass e.g. { state: { rate: 0.25 } }.');
  checkObject(
    sizes,
    subject,
    'sizes',
    'Pass e.g. { batch: 8, steps: 20, features: 4, units: 16, gates: 4 }.',
  );
  checkObject(from, subject, 'a stream and a step', 'Pass e.g. { stream: stream(7), step: 0 }.');
  for (const key of ['batch', 'steps', 'features', 'units', 'gates'] as const) {
    checkNumber(sizes[key], subject, key, { min: 0, integer: true });
  }
  const { stream, step, firstRow = 0 } = from;
  checkStream(stream, subject);
  const { batch, steps, features, units, gates } = sizes;
  const shape = (per: string | undefined, size: number): number[] => [
    batch,
    per === 'step' ? steps : 1,
    size,
  ];
  const draw = (from: Stream, mask: SequenceMask, size: number): tf.Tensor =>
    perturb(tf.ones(shape(mask.per, size)), bernoulli, rateAt(mask.rate, step), from, firstRow);
  const gated = (name: string, mask: GateMask, size: number): tf.Tensor => {
    const count = mask.gates === 'each' ? gates : 1;
    return tf.stack(
      Array.from({ length: count }, (_, gate) => draw(stream.fold(name).fold(gate), mask, size)),
    );
  };
  const zoneout = (name: string, { rate, per = 'step' }: ZoneoutMask): tf.Tensor =>
    tf.step(
      perturb(tf.ones(shape(per, units)), bernoulli, 1 - rateAt(rate, step), stream.fold(name), firstRow),
    );

  const masks: { -readonly [K in keyof RecurrentMasks]: tf.Tensor } = {};
  const on = (mask: SequenceMask | undefined): boolean => mask !== undefined && rateAt(mask.rate, step) > 0;
  const { input, state, candidate, cell, zoneoutState, zoneoutCell, recurrentKernel } = treatment;
  if (input && on(input)) masks.inputMask = gated('input', input, features);
  if (state && on(state)) masks.stateMask = gated('state', state, units);
  if (candidate && on(candidate)) masks.candidateMask = draw(stream.fold('candidate'), candidate, units);
  if (cell && on(cell)) masks.cellMask = draw(stream.fold('cell'), cell, units);
  if (zoneoutState && on(zoneoutState)) masks.zoneoutMaskH = zoneout('zoneoutState', zoneoutState);
  if (zoneoutCell && on(zoneoutCell)) masks.zoneoutMaskC = zoneout('zoneoutCell', zoneoutCell);
  if (recurrentKernel && on(recurrentKernel)) {
    const rate = rateAt(recurrentKernel.rate, step);
    const ones = tf.ones([units, gates * units]);
    masks.recurrentKernelMask = perturb(ones, bernoulli, rate, stream.fold('recurrentKernel'));
  }
  return masks;
}
