import { RegattaError } from './errors.ts';
import { boxMuller } from './random/box-muller.ts';
import { fillThreefry, threefry2x32 } from './random/threefry2x32.ts';
import { stepRecorder } from './step-recording.ts';

/** Second counter word for each use of a key, so that draws and folds never overlap. */
const DRAW = 0;
const REFINE = 1;
const FOLD_TEXT = 0xfffffffe;
const FOLD_NUMBER = 0xffffffff;

/**
 * A random stream: a node in a tree of streams, immutable and a pure function of its path.
 *
 * Draw `i` depends only on the path and on `i`, so drawing more never changes earlier draws, and call order does not
 * matter. Two draws from the same stream use the same random words: fold in a salt to get independent numbers.
 */
export interface Stream {
  /** Key: two uint32 words. */
  readonly key: readonly [number, number];
  /** Returns the child stream for `salt`: an integer in 0 .. 2^32 - 1, or any string. */
  fold(salt: number | string): Stream;
  /** Uniform 32-bit words; `start` is the index of the first one. */
  bits(count: number, start?: number): Uint32Array;
  /** Uniform numbers in [0, 1) with 24 bits, exact in float32. */
  uniform(count: number, start?: number): Float32Array;
  /** Standard normal numbers (Box-Muller on pairs of words), rounded to float32. */
  normal(count: number, start?: number): Float32Array;
  /** Zeros and ones; 1 has the given probability, to a resolution of 2^-32 while using 16 bits per draw. */
  bernoulli(count: number, probability: number, start?: number): Uint8Array;
  /** A uniformly random permutation of 0 .. n - 1. */
  permutation(n: number): Int32Array;
}

function requireCount(count: number, start: number): void {
  if (!Number.isSafeInteger(count) || count < 0 || !Number.isSafeInteger(start) || start < 0) {
    throw new RegattaError({
      subject: 'stream',
      expected: 'a count and a start that are integers >= 0',
      received: { count, start },
      remedy:
        'Pass the number of draws as count and the index of the first one as start, e.g. count 10 and start 0.',
    });
  }
}

/** How the streams of a training step that is being recorded follow from the step, by key. */
const renewals = new WeakMap<Stream['key'], () => Stream>();

/** Declares that a stream belongs to a step, if the step is being recorded. @param renew returns that of the current step. */
export function renewStream(stream: Stream, renew: () => Stream): void {
  if (stepRecorder() !== undefined) renewals.set(stream.key, renew);
}

/** Returns the function by which a stream follows from the current step; undefined if it belongs to no recorded step. */
export const streamOfStep = (stream: Stream): (() => Stream) | undefined => renewals.get(stream.key);

class ThreefryStream implements Stream {
  readonly key: readonly [number, number];

  constructor(key: readonly [number, number]) {
    this.key = key;
  }

  fold(salt: number | string): Stream {
    const child = this.#child(salt);
    const renew = stepRecorder() && renewals.get(this.key);
    if (renew !== undefined) renewals.set(child.key, () => renew().fold(salt));
    return child;
  }

  #child(salt: number | string): Stream {
    if (typeof salt === 'number') {
      if (!Number.isInteger(salt) || salt < 0 || salt > 0xffffffff) {
        throw new RegattaError({
          subject: 'stream.fold',
          expected: 'an integer in 0 .. 2^32 - 1 or a string',
          received: salt,
          remedy: "Fold in a step, an index or a name, e.g. fold(0) or fold('hidden1').",
        });
      }
      return new ThreefryStream(threefry2x32([salt, FOLD_NUMBER], this.key));
    }
    const bytes = new TextEncoder().encode(salt);
    let key = threefry2x32([bytes.length, FOLD_TEXT], this.key);
    for (let i = 0; i < bytes.length; i += 4) {
      const word =
        bytes[i]! | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24);
      key = threefry2x32([word >>> 0, FOLD_TEXT], key);
    }
    return new ThreefryStream(key);
  }

  bits(count: number, start = 0): Uint32Array {
    requireCount(count, start);
    const skip = start & 1;
    const words = new Uint32Array(count + skip);
    fillThreefry(words, this.key[0], this.key[1], (start - skip) / 2, DRAW);
    return skip === 0 ? words : words.subarray(1);
  }

  uniform(count: number, start = 0): Float32Array {
    const words = this.bits(count, start);
    const out = new Float32Array(count);
    for (let i = 0; i < count; i++) out[i] = (words[i]! >>> 8) * 2 ** -24;
    return out;
  }

  normal(count: number, start = 0): Float32Array {
    const skip = start & 1;
    const pairs = (count + skip + 1) >>> 1;
    const words = this.bits(2 * pairs, start - skip);
    const out = new Float32Array(2 * pairs);
    for (let i = 0; i < 2 * pairs; i += 2) boxMuller(words[i]!, words[i + 1]!, out, i);
    return out.subarray(skip, skip + count);
  }

  bernoulli(count: number, probability: number, start = 0): Uint8Array {
    requireCount(count, start);
    if (!(probability >= 0 && probability <= 1)) {
      throw new RegattaError({
        subject: 'stream.bernoulli',
        expected: 'a probability in [0, 1]',
        received: probability,
        remedy: 'Pass the probability of drawing 1, e.g. 0.5.',
      });
    }
    const out = new Uint8Array(count);
    const threshold = Math.round(probability * 2 ** 32);
    if (threshold === 0) return out;
    if (threshold === 2 ** 32) return out.fill(1);
    const high = Math.floor(threshold / 65536);
    const low = threshold % 65536;
    // Four 16-bit lanes per block, in memory order of the two words.
    const skip = start & 3;
    const words = new Uint32Array(2 * ((count + skip + 3) >>> 2));
    fillThreefry(words, this.key[0], this.key[1], (start - skip) / 4, DRAW);
    for (let i = 0; i < count; i++) {
      const at = i + skip;
      const lane = (words[at >>> 1]! >>> ((at & 1) << 4)) & 0xffff;
      if (lane < high) out[i] = 1;
      else if (lane === high && low !== 0) {
        const [word] = threefry2x32([(start + i) >>> 0, REFINE], this.key);
        out[i] = word >>> 16 < low ? 1 : 0;
      }
    }
    return out;
  }

  permutation(n: number): Int32Array {
    requireCount(n, 0);
    const order = Int32Array.from({ length: n }, (_, i) => i);
    const words = this.bits(2 * n);
    for (let i = n - 1; i > 0; i--) {
      const u = ((words[2 * i]! >>> 5) * 67108864 + (words[2 * i + 1]! >>> 6)) * 2 ** -53;
      const j = Math.floor(u * (i + 1));
      const held = order[i]!;
      order[i] = order[j]!;
      order[j] = held;
    }
    return order;
  }
}

/**
 * Creates the root of a tree of random streams: threefry-2x32 with 20 rounds, keyed by `seed`.
 *
 * @param seed an integer in 0 .. 2^53 - 1, or a string.
 * @throws RegattaError for any other seed.
 * @see Salmon, Moraes, Dror, Shaw. Parallel random numbers: as easy as 1, 2, 3. SC 2011.
 */
export function stream(seed: number | string): Stream {
  if (typeof seed === 'string') return new ThreefryStream([0, 0]).fold(seed);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RegattaError({
      subject: 'stream',
      expected: 'a seed that is an integer in 0 .. 2^53 - 1 or a string',
      received: seed,
      remedy: 'Pass e.g. seed: 7.',
    });
  }
  return new ThreefryStream([seed >>> 0, Math.floor(seed / 2 ** 32)]);
}
