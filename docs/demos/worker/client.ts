import type { FromWorker, JobName, Jobs, ToWorker } from './protocol.ts';

/** The error of a job that was stopped. */
export class Stopped extends Error {}

interface Waiting {
  view(view: unknown): void;
  done(result: unknown): void;
  failed(error: Error): void;
}

let worker: Worker | undefined;
let jobs = 0;
const waiting = new Map<number, Waiting>();

function end(error: Error): void {
  worker?.terminate();
  worker = undefined;
  const all = [...waiting.values()];
  waiting.clear();
  for (const { failed } of all) failed(error);
}

function started(): Worker {
  if (worker !== undefined) return worker;
  worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    const job = waiting.get(data.id);
    if (job === undefined) return;
    if (data.type === 'view') {
      job.view(data.view);
      return;
    }
    waiting.delete(data.id);
    if (data.type === 'done') job.done(data.result);
    else job.failed(new Error(data.message));
  });
  worker.addEventListener('error', (event) => {
    end(new Error(event.message || 'the worker did not start'));
  });
  return worker;
}

/** Runs a job in the worker. @throws Stopped if it is stopped; Error with the reason if it fails. */
export function runJob<Name extends JobName>(
  job: Name,
  input: Jobs[Name]['input'],
  onView: (view: Jobs[Name]['view']) => void = () => {},
): Promise<Jobs[Name]['result']> {
  jobs += 1;
  const message = { id: jobs, job, input } as ToWorker;
  return new Promise((resolve, reject) => {
    waiting.set(message.id, {
      view: (view) => onView(view as Jobs[Name]['view']),
      done: (result) => resolve(result as Jobs[Name]['result']),
      failed: reject,
    });
    started().postMessage(message);
  });
}

/** Terminates the worker and all its jobs; the next job starts a new worker. */
export const stopJobs = (): void => end(new Stopped('stopped'));
