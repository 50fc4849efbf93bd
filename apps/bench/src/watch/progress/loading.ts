import { cursor, named } from '@regatta/record';
import type { Sink } from '../../terminal/sink.ts';

/** Says whose data are being loaded. */
export interface LoadingNote {
  /** The data of this task are loaded next. */
  task(name: string): void;
  /** All data are loaded. */
  done(): void;
}

/** A line on a terminal that disappears when the data are loaded. A log has none; it shows downloads alone. */
export function loadingNote(sink: Sink): LoadingNote {
  if (!sink.isTTY) return { task() {}, done() {} };
  return {
    task: (name) => void sink.write(`${cursor.eraseLine}loading data: ${named(name)}`),
    done: () => void sink.write(cursor.eraseLine),
  };
}
