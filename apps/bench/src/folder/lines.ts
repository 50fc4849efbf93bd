import { readSync } from 'node:fs';
import { RunError } from '@regatta/record';

/** Bytes read at once; a store may be too large to keep in memory as text. */
const chunkBytes = 2 ** 22;

/** Maximum bytes per line. Records have a few thousand; a file without line ends must not fill the memory. */
const mostLineBytes = 2 ** 26;

/** The complete lines of an open file and their end offsets. A last line without a line end is a partial write and is skipped. */
export function* wholeLines(
  file: number,
  path: string,
): Generator<{ readonly line: string; readonly end: number }> {
  // One buffer for all chunks, because many buffers trigger garbage collection sooner.
  let bytes = Buffer.allocUnsafe(chunkBytes);
  let kept = 0;
  let begin = 0;
  for (;;) {
    const size = readSync(file, bytes, kept, bytes.length - kept, begin + kept);
    if (size === 0) return;
    const filled = kept + size;
    let start = 0;
    const read = bytes.subarray(0, filled);
    for (let end = read.indexOf(10, kept); end !== -1; end = read.indexOf(10, start)) {
      yield { line: bytes.toString('utf8', start, end), end: begin + end + 1 };
      start = end + 1;
    }
    bytes.copyWithin(0, start, filled);
    kept = filled - start;
    begin += start;
    if (kept > mostLineBytes) {
      throw new RunError(
        `${path}: expected lines of at most ${mostLineBytes} bytes, received a longer one at byte ${begin}. Start over with --fresh.`,
      );
    }
    if (kept < bytes.length) continue;
    const larger = Buffer.allocUnsafe(2 * kept);
    bytes.copy(larger);
    bytes = larger;
  }
}

/** Size of an open file up to the end of its last complete line. */
export function bytesOfWholeLines(file: number, size: number): number {
  const bytes = Buffer.allocUnsafe(Math.min(chunkBytes, size));
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - bytes.length);
    const read = readSync(file, bytes, 0, end - start, start);
    const last = bytes.subarray(0, read).lastIndexOf(10);
    if (last !== -1) return start + last + 1;
    end = start;
  }
  return 0;
}
