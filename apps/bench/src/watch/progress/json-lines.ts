import type { TrialRecord } from '@regatta/record';
import { armTitle, type RegularizerSpec } from '@regatta/record';
import type { Sink } from '../../terminal/sink.ts';
import type { ProgressEvent } from './events.ts';
import type { Ending, Stage, Watcher } from './watcher.ts';

type Unstamped<E> = E extends ProgressEvent ? Omit<E, 'version' | 'time'> : never;

interface Described extends Pick<TrialRecord, 'task' | 'seed' | 'phase'> {
  readonly regularizer: RegularizerSpec;
}

const trialFields = (id: string, { task, regularizer, seed, phase }: Described) => ({
  id,
  task,
  arm: armTitle(regularizer),
  regularizer: { name: regularizer.name, options: { ...regularizer.options } },
  seed,
  phase,
});

function ending(end: Ending, directory: string): Unstamped<ProgressEvent> {
  if (end.outcome === 'stopped') return { type: 'ended', outcome: 'stopped' };
  if (end.outcome === 'failed') return { type: 'ended', outcome: 'failed', message: end.message };
  if (end.result === undefined) return { type: 'ended', outcome: 'part' };
  const { records, verdict, planHash, files } = end.result;
  const count = (status: TrialRecord['status']): number =>
    records.filter((record) => record.status === status).length;
  return {
    type: 'summary',
    directory,
    planHash,
    ok: count('ok'),
    diverged: count('diverged'),
    failed: count('failed'),
    verdict: [...verdict],
    files: [...files],
    exitCode: end.exitCode,
  };
}

/** Writes one JSON object per line, as described by `progressEvent`. */
export function jsonLines(sink: Pick<Sink, 'write'>, now: () => Date): Watcher {
  const write = (event: Unstamped<ProgressEvent>): void => {
    const { type, ...rest } = event;
    sink.write(`${JSON.stringify({ version: 1, type, time: now().toISOString(), ...rest })}\n`);
  };
  let directory = '';
  return {
    begin(stage: Stage) {
      ({ directory } = stage);
      const { what, backend, workers } = stage;
      const trials = stage.trials.length;
      let done = stage.before.length;
      write({ type: 'stage', what, directory, backend, workers, done, trials });
      return {
        started: ({ id, spec }) =>
          write({ type: 'started', ...trialFields(id, spec), steps: spec.training.steps }),
        stepped: ({ id, spec }, step) => write({ type: 'stepped', id, step, steps: spec.training.steps }),
        finished(record) {
          done += 1;
          const own = trialFields(record.id, record);
          const { status, metrics, message = 'unknown reason', timing } = record;
          if (status === 'failed') return write({ type: 'failed', ...own, message, done, trials });
          const { train, validation, test } = metrics;
          write({
            type: 'finished',
            ...own,
            status,
            metrics: { ...(train && { train }), ...(validation && { validation }), ...(test && { test }) },
            ...(timing && { seconds: timing.seconds }),
            done,
            trials,
          });
        },
        stop() {},
      };
    },
    end: async (end) => write(ending(end, directory)),
  };
}
