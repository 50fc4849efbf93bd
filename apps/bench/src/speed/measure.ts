import * as tf from '@tensorflow/tfjs';
import type { Contender } from './contender.ts';
import type { Peer } from './peers/peer.ts';

/** A measurement prepared on one contender. */
export interface Prepared {
  /** Runs before the first that counts, at least; default 1. A step that is replayed is recorded first. */
  readonly warmUps?: number;
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
  /** Time of a training step that is aimed at, as a share of PyTorch's. */
  readonly goal?: number;
  /** Floating-point operations of one run, if relevant. */
  readonly flops?: number;
  /** Prepares the case on the current backend; undefined if the contender does not support it. */
  prepare(contender: Contender): Prepared | undefined;
}

/** Who is measured: a contender of this process, or a peer. */
export type EntrantName = Contender['name'] | Peer['name'];

/** Timing of one contender or peer, in milliseconds. */
export interface Timing {
  readonly contender: EntrantName;
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
  readonly goal?: number;
  readonly flops?: number;
}

/** Duration of a measurement. */
export interface Effort {
  /** Seconds per contender and case. */
  readonly seconds: number;
  readonly maxRounds: number;
  /** The time of `performance.now()` after which nothing new is started. */
  readonly deadline?: number;
}

/** Who takes turns. */
interface Lane {
  readonly name: EntrantName;
  readonly times: number[];
  spent: number;
  takeTurn(): Promise<void>;
  /** Why the measurement does not count; undefined if it does. */
  fault(): Promise<string | undefined>;
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

const lineOf = (error: unknown): string =>
  error instanceof Error ? error.message.split('\n')[0]! : String(error);

/** Milliseconds of a turn: first uncounted ones to settle, then counted ones. */
const turn = { settle: 15, counted: 40 };

/** A contender that takes turns, warmed up so that the engine compiles hot code; undefined if it does not offer the case. */
async function laneOf(contender: Contender, item: SpeedCase, seconds: number): Promise<Lane | undefined> {
  await contender.enter();
  const prepared = item.prepare(contender);
  if (prepared === undefined) return undefined;
  const times: number[] = [];
  const timeOnce = (): number => {
    const begin = performance.now();
    prepared.run();
    const time = performance.now() - begin;
    lane.spent += time / 1000;
    return time;
  };
  const lane: Lane = {
    name: contender.name,
    times,
    spent: 0,
    // After a switch of backends, caches are cold and code is compiled for other types, so the first runs are not counted, unless
    // a single run takes longer than the turn.
    async takeTurn() {
      await contender.enter();
      let settled = 0;
      const last = times.at(-1) ?? 0;
      while (last < turn.counted && settled < turn.settle) settled += timeOnce();
      let counted = 0;
      do {
        const time = timeOnce();
        times.push(time);
        counted += time;
      } while (counted < turn.counted);
    },
    async fault() {
      await contender.enter();
      return prepared.result().every(Number.isFinite) ? undefined : 'returned non-finite numbers';
    },
  };
  const { warmUps = 1 } = prepared;
  // Short work is repeated; work that takes longer than it should in all runs once, and counts.
  for (let i = 0; i < 50 && (i < warmUps || lane.spent < seconds / 4); i++) {
    const time = timeOnce();
    if (warmUps === 1 && time > 1000 * seconds) times.push(time);
  }
  if (times.length === 0) lane.spent = 0;
  return lane;
}

/** A peer that takes turns; undefined if it does not know the case. */
async function laneOfPeer(peer: Peer, item: SpeedCase): Promise<Lane | undefined> {
  if (!(await peer.prepare(item.name))) return undefined;
  const times: number[] = [];
  const lane: Lane = {
    name: peer.name,
    times,
    spent: 0,
    async takeTurn() {
      const [first = 0, ...rest] = await peer.turn(turn.settle + turn.counted);
      // The first run finds cold caches.
      const counted = rest.length === 0 ? [first] : rest;
      times.push(...counted);
      lane.spent += (first + counted.reduce((sum, time) => sum + time, 0)) / 1000;
    },
    fault: async () => undefined,
  };
  return lane;
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
  peers: readonly Peer[] = [],
): Promise<Measurement> {
  const { seconds, maxRounds, deadline = Number.POSITIVE_INFINITY } = effort;
  const lanes: Lane[] = [];
  const absent: Record<string, string> = {};
  const entrants = [
    ...contenders.map((one) => ({ name: one.name, start: () => laneOf(one, item, seconds) })),
    ...peers.map((one) => ({ name: one.name, start: () => laneOfPeer(one, item) })),
  ];
  for (const { name, start } of entrants) {
    if (performance.now() > deadline) {
      absent[name] = 'no time was left';
      continue;
    }
    try {
      const lane = await start();
      if (lane === undefined) absent[name] = 'not offered';
      else lanes.push(lane);
    } catch (error) {
      absent[name] = lineOf(error);
    }
  }
  for (let round = 0; round < maxRounds; round++) {
    const late = performance.now() > deadline;
    const open = lanes.filter(
      ({ name, times, spent }) =>
        absent[name] === undefined && (times.length === 0 || (!late && spent < seconds)),
    );
    if (open.length === 0) break;
    for (const lane of open) {
      await lane.takeTurn().catch((error: unknown) => {
        absent[lane.name] = lineOf(error);
      });
    }
  }
  for (const lane of lanes) {
    const fault = absent[lane.name] ?? (await lane.fault());
    if (fault !== undefined) absent[lane.name] = fault;
  }
  tf.disposeVariables();
  const { name, title, target, goal, flops } = item;
  return {
    name,
    title,
    timings: lanes
      .filter(({ times }) => times.length > 0)
      .map((lane) => ({
        contender: lane.name,
        median: median(lane.times),
        min: lane.times.reduce((least, time) => Math.min(least, time)),
        repeats: lane.times.length,
      })),
    absent,
    ...(target === undefined ? {} : { target }),
    ...(goal === undefined ? {} : { goal }),
    ...(flops === undefined ? {} : { flops }),
  };
}

/** Ratio of a contender's median to that of @regatta/wasm: above 1, Regatta is faster. */
export function ratioTo({ timings }: Measurement, name: EntrantName): number | undefined {
  const ours = timings.find(({ contender }) => contender === 'regatta');
  const theirs = timings.find(({ contender }) => contender === name);
  return ours && theirs ? theirs.median / ours.median : undefined;
}
