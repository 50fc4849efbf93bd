import { gunzipSync } from 'node:zlib';
import { DatasetError, describeCause } from './errors.ts';

/**
 * Decompresses gzip data to exactly `size` bytes; never allocates more.
 * Throws DatasetError (`format`) for damaged data or a different size.
 */
export function inflate(data: Uint8Array, size: number, subject: string): Uint8Array {
  let inflated: Uint8Array;
  try {
    inflated = gunzipSync(data, { maxOutputLength: size });
  } catch (error) {
    throw failure(subject, size, describeCause(error), error);
  }
  if (inflated.length !== size) throw failure(subject, size, `${inflated.length} bytes`);
  return inflated;
}

function failure(subject: string, size: number, received: string, cause?: unknown): DatasetError {
  return new DatasetError({
    reason: 'format',
    subject,
    expected: `gzip data of ${size} bytes when decompressed`,
    received,
    remedy: 'Delete the file and download it again.',
    cause,
  });
}
