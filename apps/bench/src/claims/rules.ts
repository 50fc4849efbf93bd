import type { Json } from '@regatta/core';
import { type MeanInterval, mean, meanInterval, pairsNeeded } from '@regatta/stats';
import type * as z from 'zod';
import { scoresOf } from '../analysis/scores.ts';
import { figure, range, signed } from '../analysis/words.ts';
import type { TrialRecord } from '../record.ts';
import { armTitle, type RegularizerSpec } from '../regularizers.ts';
import type { TrainingOptions } from '../task.ts';
import { taskNamed } from '../tasks/registry.ts';
import type { TrialSpec } from '../trial.ts';
import type { ClaimEffect, ClaimFigure, ClaimOutcome } from './claim.ts';
import { seedsUpTo } from './trials.ts';

/** One number a seed, by rising seed. */
export type Scores = ReadonlyMap<number, number>;

/** An arm of an experiment on one task. */
export interface Cell {
  readonly task: string;
  readonly arm: RegularizerSpec;
  readonly seeds: number;
  readonly training?: Partial<TrainingOptions>;
  readonly probes?: readonly string[];
}

/** The trials of arms, the first seeds of a claim for each. */
export const trialsOf = (cells: readonly Cell[]): TrialSpec[] =>
  cells.flatMap(({ task, arm, seeds, training, probes }) =>
    seedsUpTo(seeds).map(
      (seed): TrialSpec => ({
        ...{ version: 2, phase: 'test', task, regularizer: arm, seed, backend: 'wasm', samples: 0 },
        training: { ...taskNamed(task).defaults, ...training },
        ...(probes === undefined ? {} : { probes }),
      }),
    ),
  );

/** A number of each trial of an arm; trials that have none are left out. */
export function scoresOfArm(
  records: readonly TrialRecord[],
  { task, arm }: Pick<Cell, 'task' | 'arm'>,
  of: (record: TrialRecord) => number | undefined,
): Scores {
  const title = armTitle(arm);
  const found = records
    .filter((record) => record.task === task && armTitle(record.regularizer) === title)
    .flatMap((record) => {
      const value = of(record);
      return value !== undefined && Number.isFinite(value) ? [[record.seed, value] as const] : [];
    });
  return new Map(found.toSorted(([a], [b]) => a - b));
}

/** The test metric that ranks arms; that of guessing where the trial diverged. */
export function testScore(record: TrialRecord): number | undefined {
  const { objective } = taskNamed(record.task);
  return scoresOf(record, objective)?.[objective.primary.name];
}

/** Likewise on the validation split. */
export function validationScore(record: TrialRecord): number | undefined {
  const { primary, chance } = taskNamed(record.task).objective;
  const metrics = record.status === 'ok' ? record.metrics.validation : chance;
  return record.status === 'failed' ? undefined : metrics?.[primary.name];
}

/** The arm of smallest mean loss on the validation split: how rates are chosen. */
export function chosenArm(
  records: readonly TrialRecord[],
  task: string,
  arms: readonly RegularizerSpec[],
): RegularizerSpec | undefined {
  const ranked = arms.flatMap((arm) => {
    const values = [...scoresOfArm(records, { task, arm }, validationScore).values()];
    return values.length === 0 ? [] : [{ arm, loss: mean(values) }];
  });
  return ranked.toSorted((a, b) => a.loss - b.loss)[0]?.arm;
}

/** What a probe measured; undefined where the trial has none. */
export function measured<T>(record: TrialRecord, probe: string, schema: z.ZodType<T>): T | undefined {
  const value: Json | undefined = record.probes?.[probe];
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** Mean of a - b over the seeds that both have; null where there is none. */
export function difference(a: Scores, b: Scores): MeanInterval | null {
  const pairs = [...a].flatMap(([seed, value]) => {
    const other = b.get(seed);
    return other === undefined ? [] : [value - other];
  });
  return pairs.length === 0 ? null : meanInterval(pairs);
}

/** The mean of an arm's scores; null without any. */
export const meanOf = (scores: Scores): MeanInterval | null =>
  scores.size === 0 ? null : meanInterval([...scores.values()]);

/** `none`: the interval is below a gain that matters. `gain`: it is above 0. `unclear` otherwise, and without one. */
export type Standing = 'none' | 'gain' | 'unclear';

/** Where the interval of a gain lies. @param margin the smallest gain that matters. */
export function standingOf(gain: MeanInterval | null, margin: number): Standing {
  if (!gain?.interval) return 'unclear';
  const [low, high] = gain.interval;
  return high < margin ? 'none' : low > 0 ? 'gain' : 'unclear';
}

/** Seeds with which a difference of this size would be shown with 80 % power at level 0.05; null where none can be told. */
export function seedsNeeded(gain: MeanInterval | null, from = 0): number | null {
  if (!gain?.sd) return null;
  const effect = Math.abs(gain.mean - from) / gain.sd;
  return effect < 0.01 ? null : pairsNeeded(effect);
}

/** Effects of those that could be measured. */
export const effectsOf = (
  rows: readonly (readonly [name: string, value: MeanInterval | null, unit: string])[],
): ClaimEffect[] =>
  rows.flatMap(([name, value, unit]) =>
    value === null ? [] : [{ name, estimate: value.mean, interval: value.interval, unit }],
  );

/** A difference in words: `+0.021 nats [+0.015, +0.027]`. */
export function said(value: MeanInterval | null, unit: string): string {
  if (value === null) return 'not measured';
  const size = `${signed(value.mean)}${unit === '' ? '' : ` ${unit}`}`;
  return value.interval ? `${size} ${range(value.interval)}` : size;
}

/** A level in words, without its sign. */
export const level = (value: MeanInterval | null): string =>
  value === null ? 'not measured' : figure(value.mean);

/** A point of a figure; none where nothing was measured. */
export const pointOf = (
  x: number | string,
  value: MeanInterval | null,
): ClaimFigure['series'][number]['points'] =>
  value === null ? [] : [{ x, y: value.mean, interval: value.interval }];

/** A verdict with what belongs to it, and the sentence that opens its paragraph. */
export type Ruling = Pick<ClaimOutcome, 'verdict' | 'limit' | 'seedsNeeded'> & { readonly lead: string };

/** Undecided, with the seeds that it would take. */
export function undecided(why: string, seeds: number | null): Ruling {
  const more =
    seeds === null ? 'How many seeds it would take cannot be told.' : `It would take about ${seeds} seeds.`;
  return { verdict: 'undecided', seedsNeeded: seeds, lead: `Undecided at this size: ${why}. ${more}` };
}

/** Supported with a limit. */
export const limited = (limit: string, lead: string): Ruling => ({
  verdict: 'supported with a limit',
  limit,
  lead,
});

/** The parts of a ruling that an outcome has. */
export const verdictOf = ({
  verdict,
  limit,
  seedsNeeded: seeds,
}: Ruling): Pick<ClaimOutcome, 'verdict' | 'limit' | 'seedsNeeded'> => ({
  verdict,
  ...(limit === undefined ? {} : { limit }),
  ...(seeds === undefined ? {} : { seedsNeeded: seeds }),
});
