import type { Sink } from '../../terminal/sink.ts';
import { liveProgress } from './live.ts';
import { plainProgress } from './plain.ts';
import type { Watcher } from './watcher.ts';

/** Progress as text: redrawn in place on a terminal, otherwise one line per trial. */
export function textDisplay(sink: Sink, now: () => number): Watcher {
  return {
    begin({ pending, before, workers }) {
      const display = sink.isTTY ? liveProgress : plainProgress;
      return display({ sink, trials: pending, before: before.length, workers, now });
    },
    async end() {},
  };
}
