import { checkBytes } from './arguments.ts';
import { formatError } from './format-error.ts';

/** An array read from an IDX file; `data` is a view of the given bytes. */
export interface IdxArray {
  /** Shape of the array. */
  readonly shape: readonly number[];
  /** Values in row-major order. */
  readonly data: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/**
 * Reads an IDX file of unsigned bytes, the format of MNIST: magic 00 00 08 rank, one big-endian uint32 per
 * dimension, then the values in row-major order. Nothing is copied.
 *
 * `rank` is 1 for labels [n] and 3 for images [n, height, width]. Throws DatasetError (`format`).
 */
export function parseIdx(bytes: Uint8Array, rank: 1 | 3, subject: string = 'IDX data'): IdxArray {
  checkBytes(bytes, subject);
  const header = 4 + 4 * rank;
  if (bytes.length < header) {
    throw formatError(subject, `a header of ${header} bytes`, `${bytes.length} bytes in total`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  const wanted = UNSIGNED_BYTE * 256 + rank;
  if (magic !== wanted) {
    throw formatError(subject, `magic number 0x${hex(wanted)} at offset 0`, `0x${hex(magic)}`);
  }
  const shape: number[] = [];
  let count = 1;
  for (let axis = 0; axis < rank; axis++) {
    const size = view.getUint32(4 + 4 * axis);
    shape.push(size);
    count *= size;
  }
  // A product beyond 2^53 is inexact, but still far from any possible length.
  if (count !== bytes.length - header) {
    throw formatError(
      subject,
      `${count} values for shape [${shape.join(', ')}] from offset ${header}`,
      `${bytes.length - header} values`,
    );
  }
  return { shape, data: bytes.subarray(header) };
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}
