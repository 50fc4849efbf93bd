import type { Sink } from '../../terminal/sink.ts';
import { Interims } from './interims.ts';
import { leadersIn } from './leaders.ts';
import { liveProgress } from './live.ts';
import { plainProgress } from './plain.ts';
import type { Watcher } from './watcher.ts';

/** Progress as text: redrawn in place on a terminal, otherwise one line per trial; with the first arms so far. */
export function textDisplay(sink: Sink, now: () => number): Watcher {
  return {
    begin(stage) {
      const { pending, before, workers, measured } = stage;
      const interims = new Interims(stage, now);
      const display = sink.isTTY ? liveProgress : plainProgress;
      const progress = display({
        sink,
        trials: pending,
        before: before.length,
        workers,
        measured,
        leaders: () => leadersIn(interims.latest()),
        now,
      });
      return {
        ...progress,
        finished(record) {
          interims.add(record);
          progress.finished(record);
        },
      };
    },
    async end() {},
  };
}
