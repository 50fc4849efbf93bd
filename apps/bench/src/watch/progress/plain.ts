import { type Progress, type ProgressOptions, RunState } from './progress.ts';

/** One line for each trial that ends: for logs and pipes. */
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
