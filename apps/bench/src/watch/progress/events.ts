import type { Json } from '@regatta/core';
import { type Phase, phases } from '@regatta/record';
import * as z from 'zod';

/** Fields of every line. */
interface Stamp {
  readonly version: 1;
  /** Time of the event in ISO 8601, for display only. */
  readonly time: string;
}

/** Fields that identify a trial. */
interface TrialPart {
  readonly id: string;
  readonly task: string;
  /** The title of the arm as in tables: `dropout 0.5`. */
  readonly arm: string;
  readonly regularizer: { readonly name: string; readonly options: Readonly<Record<string, Json>> };
  readonly seed: number;
  readonly phase: Phase;
}

/** Number of trials of the stage that have a record, and in total. */
interface Counts {
  readonly done: number;
  readonly trials: number;
}

type MetricsPart = Readonly<Record<string, number>> | undefined;

/** A stage starts, e.g. tuning, or comparing the tuned arms. */
interface StageEvent extends Stamp, Counts {
  readonly type: 'stage';
  readonly what: string;
  readonly directory: string;
  readonly backend: string;
  readonly workers: number;
}

/** A trial started (again, if its worker died). */
interface StartedEvent extends Stamp, TrialPart {
  readonly type: 'started';
  readonly steps: number;
}

/** Progress of a running trial; about five per second. */
interface SteppedEvent extends Stamp {
  readonly type: 'stepped';
  readonly id: string;
  readonly step: number;
  readonly steps: number;
}

/** A trial has a result. Metrics by split, for the splits it read; empty if it diverged. */
interface FinishedEvent extends Stamp, TrialPart, Counts {
  readonly type: 'finished';
  readonly status: 'ok' | 'diverged';
  readonly metrics: { readonly [split in 'train' | 'validation' | 'test']?: MetricsPart };
  readonly seconds?: number | undefined;
}

/** A trial failed; the same command runs it again. */
interface FailedEvent extends Stamp, TrialPart, Counts {
  readonly type: 'failed';
  readonly message: string;
}

/** The command is done. Always the last line; the results are in the files. */
interface SummaryEvent extends Stamp {
  readonly type: 'summary';
  readonly directory: string;
  readonly planHash: string;
  readonly ok: number;
  readonly diverged: number;
  readonly failed: number;
  readonly verdict: readonly string[];
  readonly files: readonly string[];
  readonly exitCode: number;
}

/** The command ended without a summary: by a signal, by an error, or because it ran only a part of a plan. Always the last line. */
interface EndedEvent extends Stamp {
  readonly type: 'ended';
  readonly outcome: 'part' | 'stopped' | 'failed';
  readonly message?: string | undefined;
}

/** A line of `--progress json`. */
export type ProgressEvent =
  | StageEvent
  | StartedEvent
  | SteppedEvent
  | FinishedEvent
  | FailedEvent
  | SummaryEvent
  | EndedEvent;

const json: z.ZodType<Json> = z.json();
const count = z.number().int().min(0);
const stamp = { version: z.literal(1), time: z.iso.datetime() };
const trial = {
  id: z.string(),
  task: z.string(),
  arm: z.string(),
  regularizer: z.object({ name: z.string(), options: z.record(z.string(), json) }),
  seed: count,
  phase: z.enum(phases),
};
const counts = { done: count, trials: count };
const metrics = z.record(z.string(), z.number());

const stage = z.object({
  ...stamp,
  type: z.literal('stage'),
  what: z.string(),
  directory: z.string(),
  backend: z.string(),
  workers: count,
  ...counts,
});

const started = z.object({ ...stamp, type: z.literal('started'), ...trial, steps: count });

const stepped = z.object({
  ...stamp,
  type: z.literal('stepped'),
  id: z.string(),
  step: count,
  steps: count,
});

const finished = z.object({
  ...stamp,
  type: z.literal('finished'),
  ...trial,
  status: z.enum(['ok', 'diverged']),
  metrics: z.object({
    train: metrics.optional(),
    validation: metrics.optional(),
    test: metrics.optional(),
  }),
  seconds: z.number().optional(),
  ...counts,
});

const failed = z.object({
  ...stamp,
  type: z.literal('failed'),
  ...trial,
  message: z.string(),
  ...counts,
});

const summary = z.object({
  ...stamp,
  type: z.literal('summary'),
  directory: z.string(),
  planHash: z.string(),
  ok: count,
  diverged: count,
  failed: count,
  verdict: z.array(z.string()),
  files: z.array(z.string()),
  exitCode: count,
});

const ended = z.object({
  ...stamp,
  type: z.literal('ended'),
  outcome: z.enum(['part', 'stopped', 'failed']),
  message: z.string().optional(),
});

/** Schema of a parsed line of `--progress json`. Later versions may add fields and types, but do not remove any. */
export const progressEvent: z.ZodType<ProgressEvent> = z.discriminatedUnion('type', [
  stage,
  started,
  stepped,
  finished,
  failed,
  summary,
  ended,
]);
