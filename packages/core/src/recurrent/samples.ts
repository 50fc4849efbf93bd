import * as tf from '@tensorflow/tfjs';
import type { RnnInputs, RnnOutputs } from './contract.ts';
import type { RecurrentMasks } from './draw.ts';
import type { RecurrentTreatment } from './treatment.ts';

/** The inputs of a recurrent layer with one row per sequence. */
export type RecurrentRows = Pick<RnnInputs, 'x' | 'h0' | 'c0' | 'sequenceMask'>;

/** The sequence axis of each mask in {@link RecurrentMasks}. */
const rowAxis = {
  inputMask: 1,
  stateMask: 1,
  candidateMask: 0,
  cellMask: 0,
  zoneoutMaskH: 0,
  zoneoutMaskC: 0,
} as const;

const maskNames = [
  'inputMask',
  'stateMask',
  'candidateMask',
  'cellMask',
  'zoneoutMaskH',
  'zoneoutMaskC',
] as const;

/** Concatenates the masks of several samples into those of one batch with all their sequences. */
export function joinMasks(samples: readonly RecurrentMasks[]): RecurrentMasks {
  const [first] = samples;
  if (first === undefined || samples.length === 1) return first ?? {};
  const joined: { -readonly [K in keyof RecurrentMasks]: tf.Tensor } = {};
  for (const name of maskNames) {
    const masks = samples.flatMap((sample) => sample[name] ?? []);
    if (masks.length > 0) joined[name] = tf.concat(masks, rowAxis[name]);
  }
  return joined;
}

/** Runs all samples at once, or one by one if the treatment masks the recurrent kernel per sample. */
export function runBySample<Call>(
  rows: RecurrentRows,
  calls: readonly [Call, ...Call[]],
  { recurrentKernel }: RecurrentTreatment,
  run: (rows: RecurrentRows, calls: readonly [Call, ...Call[]]) => RnnOutputs,
): RnnOutputs {
  if (calls.length === 1 || recurrentKernel === undefined) return run(rows, calls);
  const parts = (value: tf.Tensor | undefined): (tf.Tensor | undefined)[] =>
    value === undefined ? calls.map(() => undefined) : tf.split(value, calls.length, 0);
  const [x, h0, c0, mask] = [rows.x, rows.h0, rows.c0, rows.sequenceMask].map(parts);
  const outputs = calls.map((call, s) =>
    run({ x: x?.[s] ?? rows.x, h0: h0?.[s], c0: c0?.[s], sequenceMask: mask?.[s] }, [call]),
  );
  const cells = outputs.flatMap(({ cLast }) => cLast ?? []);
  return {
    hSeq: tf.concat(
      outputs.map(({ hSeq }) => hSeq),
      0,
    ),
    hLast: tf.concat(
      outputs.map(({ hLast }) => hLast),
      0,
    ),
    ...(cells.length > 0 ? { cLast: tf.concat(cells, 0) } : {}),
  };
}
