import type { ExampleLosses } from './record.ts';
import { base64, sha256Hex } from './sha256.ts';

/** Losses of single examples. */
export interface LossPerExample {
  /** The loss of each example, at least 0. */
  readonly losses: Float32Array;
  /** 1 for each example whose predicted class is wrong; all 0 where no single class is predicted. */
  readonly missed: Uint8Array;
}

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

/** The upper half of a 32-bit float, rounded to nearest, ties to even; the largest finite number for what would round to infinity. */
function upperHalf(value: number): number {
  float[0] = value;
  const bits = word[0]!;
  const rounded = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
  return Math.min(rounded, 0x7f7f);
}

/**
 * Packs losses into two bytes each: a bfloat16 (a relative error of at most 2^-9), whose sign bit is set where the predicted
 * class is wrong; little-endian, in base64.
 *
 * @throws RangeError for a loss that is negative or no number.
 */
export function packLosses({ losses, missed }: LossPerExample): ExampleLosses & {
  /** The packed losses. */
  readonly losses: string;
} {
  const bytes = new Uint8Array(2 * losses.length);
  const view = new DataView(bytes.buffer);
  losses.forEach((loss, i) => {
    if (!(loss >= 0)) throw new RangeError(`expected a loss of at least 0, received ${loss}`);
    view.setUint16(2 * i, upperHalf(Math.abs(loss)) | (missed[i] ? 0x8000 : 0), true);
  });
  const packed = base64(bytes);
  return { rows: losses.length, digest: sha256Hex(packed), losses: packed };
}

/**
 * Unpacks the losses of {@link packLosses}.
 *
 * @throws Error in one line if the text is not what its digest and its number of rows say.
 */
export function unpackLosses({ rows, digest }: ExampleLosses, packed: string): LossPerExample {
  if (sha256Hex(packed) !== digest) throw new Error('its losses do not match their digest');
  const text = atob(packed);
  if (text.length !== 2 * rows) {
    throw new Error(`expected losses of ${rows} examples, received ${text.length / 2}`);
  }
  const losses = new Float32Array(rows);
  const missed = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    const half = text.charCodeAt(2 * i) | (text.charCodeAt(2 * i + 1) << 8);
    word[0] = (half & 0x7fff) << 16;
    losses[i] = float[0]!;
    missed[i] = half >>> 15;
  }
  return { losses, missed };
}
