import type { Trial } from '@regatta/record';
import { identify } from '@regatta/trial';
import { localPool } from '../run/executors/local-pool.ts';

/** Speedup by several workers. */
export interface Scaling {
  readonly workers: number;
  readonly trials: number;
  /** Seconds of each round with one worker and with all workers. */
  readonly rounds: readonly { readonly one: number; readonly all: number }[];
  /** Median over rounds of the time with one worker divided by the time with all. */
  readonly ratio: number;
}

const training = { steps: 6000, batchSize: 50, learningRate: 0.001 };

async function trialsOf(count: number): Promise<Trial[]> {
  const trials: Trial[] = [];
  for (let seed = 0; seed < count; seed++) {
    const regularizer = { name: 'dropout', options: { rate: 0.5 } };
    trials.push(
      await identify({
        version: 2,
        phase: 'test',
        task: 'generated-tabular-mlp',
        regularizer,
        seed,
        training,
        backend: 'wasm',
        samples: 0,
      }),
    );
  }
  return trials;
}

async function secondsWith(workers: number, trials: readonly Trial[]): Promise<number> {
  const begin = performance.now();
  await localPool(workers).run(trials, { finished() {} }, new AbortController().signal);
  return (performance.now() - begin) / 1000;
}

/** Times the same trials with one worker and with several, alternating, including process startup. */
export async function measureScaling(workers: number, count: number, repeats: number): Promise<Scaling> {
  const trials = await trialsOf(count);
  const rounds: { one: number; all: number }[] = [];
  for (let i = 0; i < repeats; i++) {
    rounds.push({ one: await secondsWith(1, trials), all: await secondsWith(workers, trials) });
  }
  const ratios = rounds.map(({ one, all }) => one / all).sort((a, b) => a - b);
  return { workers, trials: count, rounds, ratio: ratios[Math.floor(ratios.length / 2)]! };
}

/** Formats the measurement for a terminal. */
export function scalingText({ workers, trials, rounds, ratio }: Scaling): string {
  const each = rounds.map(({ one, all }) => `${one.toFixed(1)} s / ${all.toFixed(1)} s`).join(', ');
  return `${workers} workers are ${ratio.toFixed(2)} times as fast as one (${trials} trials; ${each})\n`;
}
