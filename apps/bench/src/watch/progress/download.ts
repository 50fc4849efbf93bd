import type { Progress } from '@regatta/datasets';
import { cursor, named } from '@regatta/record';
import type { Sink } from '../../terminal/sink.ts';

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** Tells how downloads proceed: in place on a terminal, one line a file otherwise. */
export function downloadProgress(sink: Sink): (progress: Progress) => void {
  return ({ dataset, file, done, total }) => {
    const text = `downloading ${named(`${dataset}/${file}`)}: ${megabytes(done)} of ${megabytes(total)} MB`;
    if (sink.isTTY) sink.write(`${cursor.eraseLine}${text}${done === total ? '\n' : ''}`);
    else if (done === total) sink.write(`${text}\n`);
  };
}
