import { cursor, style } from '@regatta/record';
import { wrap } from '@regatta/report';
import { type Progress, type ProgressOptions, RunState, trialTitle } from './progress.ts';

const longestBar = 28;
/** Milliseconds between redraws. */
const period = 200;

function bar(done: number, total: number, width: number): string {
  const filled = Math.round((width * done) / total);
  return `${style.green('━'.repeat(filled))}${style.dim('━'.repeat(width - filled))}`;
}

/** A progress bar with counts, times, the running trials and the first arms so far, redrawn in place; failures stay visible above. */
export function liveProgress(options: ProgressOptions): Progress {
  const { sink } = options;
  const state = new RunState(options);
  let drawn = 0;

  const erase = (): void => {
    if (drawn > 0) sink.write(cursor.eraseUp(drawn));
    drawn = 0;
  };
  const draw = (): void => {
    // A terminal of unknown width reports 0.
    const width = (sink.columns || 80) - 1;
    const running = [...state.running.values()].map(({ trial, done }) =>
      style.dim(`  ${`${Math.floor(100 * done)}`.padStart(3)} %  ${trialTitle(trial)}`.slice(0, width)),
    );
    const ranked = options.leaders().flatMap(({ text }) => wrap(`so far: ${text}`, width).split('\n'));
    const lines = [...running, ...ranked];
    const counts = ` ${state.done}/${state.total} trials, ${state.times()}`.slice(0, width);
    const head = bar(state.done, state.total, Math.min(longestBar, width - counts.length)) + counts;
    erase();
    sink.write(`${[head, ...lines].join('\n')}\n`);
    drawn = lines.length + 1;
  };

  const timer = setInterval(draw, period);
  draw();
  return {
    started: (trial) => state.started(trial),
    stepped: (trial, step) => state.stepped(trial, step),
    finished(record) {
      const line = state.finished(record);
      if (record.status !== 'ok') {
        erase();
        sink.write(`${style.yellow(line)}\n`);
      }
      draw();
    },
    stop() {
      clearInterval(timer);
      draw();
    },
  };
}
