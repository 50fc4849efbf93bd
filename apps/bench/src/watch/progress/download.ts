import type { Progress } from '@regatta/datasets';
import { cursor, named } from '@regatta/record';
import type { Sink } from '../../terminal/sink.ts';

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** Shows the progress of downloads: in place on a terminal, otherwise one line per file. */
export function downloadProgress(sink: Sink): (progress: Progress) => void {
  return ({ dataset, file, done, total }) => {
    const text = `downloading ${named(`${dataset}/${file}`)}: ${megabytes(done)} of ${megabytes(total)} MB`;
    if (sink.isTTY) sink.write(`${cursor.eraseLine}${text}${done === total ? '\n' : ''}`);
    else if (done === total) sink.write(`${text}\n`);
  };
}
