import type { Json } from '@regatta/core';
import * as z from 'zod';
import { phases } from '../sealed.ts';

const json: z.ZodType<Json> = z.json();
const count = z.number().int().min(0);
/** When it happened, in ISO 8601: for display, no result depends on it. */
const stamp = { version: z.literal(1), time: z.iso.datetime() };
const trial = {
  id: z.string(),
  task: z.string(),
  /** The regularizer as tables call it: `dropout 0.5`. */
  arm: z.string(),
  regularizer: z.object({ name: z.string(), options: z.record(z.string(), json) }),
  seed: count,
  phase: z.enum(phases),
};
/** Trials of the stage that have a record now, and all of them. */
const counts = { done: count, trials: count };
const metrics = z.record(z.string(), z.number());

/** Trials begin to run: once a stage, e.g. once for choosing rates and once for comparing at them. */
const stage = z.object({
  ...stamp,
  type: z.literal('stage'),
  what: z.string(),
  directory: z.string(),
  backend: z.string(),
  workers: count,
  ...counts,
});

/** A trial began; again, when its worker had died. */
const started = z.object({ ...stamp, type: z.literal('started'), ...trial, steps: count });

/** Steps done of a running trial; some five a second. */
const stepped = z.object({
  ...stamp,
  type: z.literal('stepped'),
  id: z.string(),
  step: count,
  steps: count,
});

/** A trial has a result. Metrics by split, of those that the trial read; empty when it diverged. */
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

/** A trial could not be run; the same command tries it again. */
const failed = z.object({
  ...stamp,
  type: z.literal('failed'),
  ...trial,
  message: z.string(),
  ...counts,
});

/** The command is done; the last line. What it came to is in the files. */
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

/** The command ended without a summary: stopped by a signal, by an error, or because it ran a part of a plan. The last line. */
const ended = z.object({
  ...stamp,
  type: z.literal('ended'),
  outcome: z.enum(['part', 'stopped', 'failed']),
  message: z.string().optional(),
});

const union = z.discriminatedUnion('type', [stage, started, stepped, finished, failed, summary, ended]);

/** A line of `--progress json`. */
export type ProgressEvent = z.infer<typeof union>;

/** Checks a line of `--progress json`, parsed. Later versions may add fields and types; they are not removed. */
export const progressEvent: z.ZodType<ProgressEvent> = union;
