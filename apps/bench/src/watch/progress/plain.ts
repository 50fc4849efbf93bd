import { type Progress, type ProgressOptions, RunState } from './progress.ts';

/** Writes one line per finished trial, for logs and pipes. */
export function plainProgress(options: ProgressOptions): Progress {
  const state = new RunState(options);
  return {
    started: (trial) => state.started(trial),
    stepped: (trial, step) => state.stepped(trial, step),
    finished(record) {
      const line = state.finished(record);
      options.sink.write(`[${state.done}/${state.total}] ${line}; ${state.times()}\n`);
    },
    stop() {},
  };
}
