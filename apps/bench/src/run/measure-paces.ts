import { messageOf, RunError, type TrialSpec } from '@regatta/record';
import { measurePace } from '../plan/pilot.ts';
import { WorkerProcess } from './executors/worker-process.ts';

/**
 * Estimates the seconds of trials from a few of their steps, with as many processes at work as during the run, because they slow
 * each other down. No number of a trial is kept.
 *
 * @param workers number of processes; 0 for this one.
 * @throws RunError if a process dies.
 */
export async function measurePaces(
  specs: readonly TrialSpec[],
  workers: number,
  signal: AbortSignal,
): Promise<number[]> {
  const seconds: number[] = [];
  const waiting = specs.map((spec, place) => ({ spec, place }));
  const next = (): (typeof waiting)[number] | undefined => {
    signal.throwIfAborted();
    return waiting.shift();
  };
  const here = async (): Promise<void> => {
    for (let probe = next(); probe; probe = next()) {
      seconds[probe.place] = (await measurePace(probe.spec)).secondsPerTrial;
    }
  };
  const inProcess = async (): Promise<void> => {
    const worker = new WorkerProcess(signal, false);
    try {
      await worker.ready();
      for (let probe = next(); probe; probe = next()) seconds[probe.place] = await worker.pace(probe.spec);
    } catch (error) {
      signal.throwIfAborted();
      throw new RunError(`the pace could not be measured: ${messageOf(error)}. Run all with --full.`);
    } finally {
      await worker.stop();
    }
  };
  await Promise.all(workers === 0 ? [here()] : specs.slice(0, workers).map(inProcess));
  return seconds;
}
