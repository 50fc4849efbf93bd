import * as tf from '@tensorflow/tfjs';
import type { Contender } from './contender.ts';

/** A measurement made ready on one contender. */
export interface Prepared {
  /** Does the work once. Every tensor it makes must be gone or returned by `result`. */
  run(): void;
  /** Some numbers of the outcome, so that contenders can be held against each other and nothing is optimised away. */
  result(): Float32Array;
}

/** Something to measure. */
export interface SpeedCase {
  readonly name: string;
  readonly title: string;
  /** Smallest ratio to the contender `against` that the package promises. */
  readonly target?: { readonly ratio: number; readonly against: Contender['name'] };
  /** Floating-point operations of one run, where they are the point. */
  readonly flops?: number;
  /** Makes it ready on the current backend; undefined where the contender cannot do it. */
  prepare(contender: Contender): Prepared | undefined;
}

/** Times of one contender, in milliseconds. */
export interface Timing {
  readonly contender: Contender['name'];
  readonly median: number;
  readonly min: number;
  readonly repeats: number;
}

/** What was measured. */
export interface Measurement {
  readonly name: string;
  readonly title: string;
  readonly timings: readonly Timing[];
  /** Contenders that cannot do it, with the reason. */
  readonly absent: Readonly<Record<string, string>>;
  readonly target?: SpeedCase['target'];
  readonly flops?: number;
}

/** How long to measure. */
export interface Effort {
  /** Seconds for each contender of a case. */
  readonly seconds: number;
  readonly maxRounds: number;
}

interface Lane {
  readonly contender: Contender;
  readonly prepared: Prepared;
  readonly times: number[];
  spent: number;
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

function timeOnce(lane: Lane): number {
  const begin = performance.now();
  lane.prepared.run();
  const time = performance.now() - begin;
  lane.spent += time / 1000;
  return time;
}

/** Warm-up of a lane: engines compile hot code while it runs. Short work is repeated, long work runs once. */
function warmUp(lane: Lane, seconds: number): void {
  for (let i = 0; i < 50 && lane.spent < seconds / 4; i++) timeOnce(lane);
  lane.spent = 0;
}

/** Milliseconds of a turn that are not counted, and that are. */
const turn = { settle: 15, counted: 40 };

/**
 * One turn of a lane: after a switch of backends caches are cold and code is compiled for others, so that the first runs
 * are not counted, unless one alone takes longer than the turn.
 */
function takeTurn(lane: Lane): void {
  let settled = 0;
  const last = lane.times.at(-1) ?? 0;
  while (last < turn.counted && settled < turn.settle) settled += timeOnce(lane);
  let counted = 0;
  do {
    const time = timeOnce(lane);
    lane.times.push(time);
    counted += time;
  } while (counted < turn.counted);
}

/**
 * Times a case on every contender, repeats interleaved, so that a machine whose speed drifts drifts for all of them.
 *
 * Each contender is warmed up first, and takes turns until its time or its rounds are spent, at least one.
 */
export async function measure(
  item: SpeedCase,
  contenders: readonly Contender[],
  effort: Effort,
): Promise<Measurement> {
  const lanes: Lane[] = [];
  const absent: Record<string, string> = {};
  for (const contender of contenders) {
    await contender.enter();
    try {
      const prepared = item.prepare(contender);
      if (prepared === undefined) {
        absent[contender.name] = 'not offered';
        continue;
      }
      const lane: Lane = { contender, prepared, times: [], spent: 0 };
      warmUp(lane, effort.seconds);
      lanes.push(lane);
    } catch (error) {
      absent[contender.name] = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    }
  }
  for (let round = 0; round < effort.maxRounds; round++) {
    const open = lanes.filter((lane) => lane.times.length === 0 || lane.spent < effort.seconds);
    if (open.length === 0) break;
    for (const lane of open) {
      await lane.contender.enter();
      takeTurn(lane);
    }
  }
  for (const lane of lanes) {
    await lane.contender.enter();
    if (!lane.prepared.result().every(Number.isFinite))
      absent[lane.contender.name] = 'gave numbers that are not finite';
  }
  tf.disposeVariables();
  const { name, title, target, flops } = item;
  return {
    name,
    title,
    timings: lanes.map(({ contender, times }) => ({
      contender: contender.name,
      median: median(times),
      min: Math.min(...times),
      repeats: times.length,
    })),
    absent,
    ...(target === undefined ? {} : { target }),
    ...(flops === undefined ? {} : { flops }),
  };
}

/** Ratio of a contender's median to that of @regatta/wasm: how many times as fast Regatta is. */
export function ratioTo({ timings }: Measurement, name: Contender['name']): number | undefined {
  const ours = timings.find(({ contender }) => contender === 'regatta');
  const theirs = timings.find(({ contender }) => contender === name);
  return ours && theirs ? theirs.median / ours.median : undefined;
}
