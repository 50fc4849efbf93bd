import * as tf from '@tensorflow/tfjs';
import type { Contender } from './contender.ts';

/** A measurement prepared on one contender. */
export interface Prepared {
  /** Does the work once. Every tensor it creates must be disposed of or returned by `result`. */
  run(): void;
  /** Some numbers of the result, to compare contenders and to prevent the work from being optimized away. */
  result(): Float32Array;
}

/** Something to measure. */
export interface SpeedCase {
  readonly name: string;
  readonly title: string;
  /** Promised minimum speed ratio to the contender `against`. */
  readonly target?: { readonly ratio: number; readonly against: Contender['name'] };
  /** Floating-point operations of one run, if relevant. */
  readonly flops?: number;
  /** Prepares the case on the current backend; undefined if the contender does not support it. */
  prepare(contender: Contender): Prepared | undefined;
}

/** Timing of one contender, in milliseconds. */
export interface Timing {
  readonly contender: Contender['name'];
  readonly median: number;
  readonly min: number;
  readonly repeats: number;
}

/** Result of measuring a case. */
export interface Measurement {
  readonly name: string;
  readonly title: string;
  readonly timings: readonly Timing[];
  /** Contenders that do not support the case, with the reason. */
  readonly absent: Readonly<Record<string, string>>;
  readonly target?: SpeedCase['target'];
  readonly flops?: number;
}

/** Duration of a measurement. */
export interface Effort {
  /** Seconds per contender and case. */
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

/** Warms up a lane, so that the engine compiles hot code. Short work is repeated; long work runs once. */
function warmUp(lane: Lane, seconds: number): void {
  for (let i = 0; i < 50 && lane.spent < seconds / 4; i++) timeOnce(lane);
  lane.spent = 0;
}

/** Milliseconds of a turn: first uncounted ones to settle, then counted ones. */
const turn = { settle: 15, counted: 40 };

/**
 * One turn of a lane. After a switch of backends, caches are cold and code is compiled for other types, so the first runs are
 * not counted, unless a single run takes longer than the turn.
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
 * Times a case on every contender, with interleaved repeats, so that drifts of the machine's speed affect all contenders equally.
 *
 * Each contender is warmed up first, and takes at least one turn, until its time or its rounds are used up.
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
      absent[lane.contender.name] = 'returned non-finite numbers';
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

/** Ratio of a contender's median to that of @regatta/wasm: above 1, Regatta is faster. */
export function ratioTo({ timings }: Measurement, name: Contender['name']): number | undefined {
  const ours = timings.find(({ contender }) => contender === 'regatta');
  const theirs = timings.find(({ contender }) => contender === name);
  return ours && theirs ? theirs.median / ours.median : undefined;
}
