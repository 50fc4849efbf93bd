/** The worker of the demos: runs one job at a time, and loads the code of each job on demand. */

import type { FromWorker, ToWorker } from './protocol.ts';
import { startBackend } from './start-backend.ts';

const say = (message: FromWorker): void => globalThis.postMessage(message);
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

async function run(message: ToWorker): Promise<unknown> {
  const { id } = message;
  const show = async (view: unknown): Promise<void> => {
    say({ id, type: 'view', view });
    await pause();
  };
  const backend = await startBackend();
  switch (message.job) {
    case 'masks': {
      const { masksOf } = await import('../masks/masks.ts');
      return masksOf(message.input.name, message.input.settings);
    }
    case 'boundary':
      return (await import('../overfitting/train-boundary.ts')).trainBoundary(message.input, show);
    case 'gpt':
      return (await import('../mini-gpt/train-gpt.ts')).trainGpt(message.input, show);
    case 'curve':
      return (await import('../uncertainty/train-curve.ts')).trainCurve(message.input, show);
    case 'race':
      return (await import('../race/run-race.ts')).runRace(message.input, backend, show);
  }
}

let last: Promise<void> = Promise.resolve();

globalThis.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  const job = async (): Promise<void> => {
    try {
      say({ id: data.id, type: 'done', result: await run(data) });
    } catch (error) {
      say({ id: data.id, type: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  };
  last = last.then(job);
});
