import { type Progress, type ProgressOptions, RunState } from './progress.ts';

/** Writes one line per finished trial, for logs and pipes, and the first arms of a task each time its number of seeds has doubled. */
export function plainProgress(options: ProgressOptions): Progress {
  const { sink, leaders } = options;
  const state = new RunState(options);
  const told = new Map<string, number>();
  return {
    started: (trial) => state.started(trial),
    stepped: (trial, step) => state.stepped(trial, step),
    finished(record) {
      const line = state.finished(record);
      sink.write(`[${state.done}/${state.total}] ${line}; ${state.times()}\n`);
      if (state.done === state.total) return;
      for (const { task, seeds, text } of leaders()) {
        if (seeds < 2 * (told.get(task) ?? 0.5)) continue;
        told.set(task, seeds);
        sink.write(`so far: ${text}\n`);
      }
    },
    stop() {},
  };
}
