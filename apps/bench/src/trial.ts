import { createHash } from 'node:crypto';
import { none, type Regularizer } from '@regatta/core';
import type { DatasetOptions } from '@regatta/datasets';
import type * as tf from '@tensorflow/tfjs';
import canonicalize from 'canonicalize';
import { type Backend, useBackend } from './backend.ts';
import { codeVersion } from './code-version.ts';
import { describe, type TrialRecord } from './record.ts';
import { sourcesOf, taskNamed } from './registry.ts';
import { createRegularizer, type RegularizerSpec } from './regularizers.ts';
import type { BuildContext, Task, TaskData, TrainingOptions } from './task.ts';
import { evaluate, penaltyOf } from './training/evaluate.ts';
import { initialize } from './training/initialize.ts';
import { blockStream, seedOf } from './training/seeds.ts';
import { type CurvePoint, train } from './training/train.ts';

/** What a trial is: plain JSON, complete, so that defaults may change without changing the meaning of old trials. */
export interface TrialSpec {
  /** Version of this form. */
  readonly version: 1;
  readonly task: string;
  readonly regularizer: RegularizerSpec;
  readonly seed: number;
  readonly training: TrainingOptions;
  readonly backend: Backend;
}

/** A spec with its id. */
export interface Trial {
  readonly id: string;
  readonly spec: TrialSpec;
}

/** How a running trial talks to its surroundings; nothing here reaches the numbers. */
export interface TrialHooks {
  readonly onStep?: ((step: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly files?: DatasetOptions | undefined;
}

/** `t` and the first 20 hex digits of the sha256 of a value's canonical JSON (RFC 8785). */
export function contentId(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('expected a value that JSON can hold');
  return `t${createHash('sha256').update(text).digest('hex').slice(0, 20)}`;
}

/** The data of a trial: every regularizer of a block gets the same. */
export function loadTask(task: Task, seed: number, files?: DatasetOptions): Promise<TaskData> {
  return task.load({ split: blockStream(task.name, seed, 'split'), files });
}

/** The trial of a spec: its id covers the spec, the data's checksums and the version of the code. */
export async function identify(spec: TrialSpec, files?: DatasetOptions): Promise<Trial> {
  const { checksums } = await loadTask(taskNamed(spec.task), spec.seed, files);
  const sources = sourcesOf(spec.task, spec.regularizer.name);
  const content = { spec, data: checksums, code: codeVersion(), sources };
  return { id: contentId(content), spec };
}

/** The network of a trial, with the initial weights of its block. The caller disposes of it. */
export function buildNetwork(task: Task, regularizer: Regularizer, seed: number): tf.LayersModel {
  const masks = blockStream(task.name, seed, 'mask');
  const maskSeed = seedOf(masks);
  const context: BuildContext = {
    site: (name, depth) => (depth === undefined ? { name, seed: maskSeed } : { name, seed: maskSeed, depth }),
  };
  // Two branches where the regularizer joins them: they are the network's own.
  const { branches } = regularizer;
  const plain = task.build(branches === undefined ? none : { ...none, branches }, context);
  try {
    const model = task.build(regularizer, context);
    initialize(model, plain, blockStream(task.name, seed, 'init'));
    return model;
  } finally {
    plain.dispose();
  }
}

/** Runs a trial from the first weight to the last metric. The same spec gives the same numbers, bit for bit. */
export async function runTrial(spec: TrialSpec, hooks: TrialHooks = {}): Promise<TrialRecord> {
  const { id } = await identify(spec, hooks.files);
  await useBackend(spec.backend);
  const started = performance.now();
  const task = taskNamed(spec.task);
  const regularizer = createRegularizer(spec.regularizer);
  const data = await loadTask(task, spec.seed, hooks.files);
  const model = buildNetwork(task, regularizer, spec.seed);
  try {
    const order = blockStream(task.name, spec.seed, 'order');
    const { objective } = task;
    const options = spec.training;
    const run = { model, regularizer, data, objective, options, order, ...hooks };
    const { status, curve, steps, stepSeconds } = await train(run);
    const metrics = status === 'ok' ? finalMetrics(model, task, data, curve) : undefined;
    return {
      ...describe({ id, spec }),
      status: metrics ? 'ok' : 'diverged',
      metrics: {},
      ...metrics,
      curve,
      parameters: model.countParams(),
      data: data.checksums,
      timing: { seconds: (performance.now() - started) / 1000, stepsPerSecond: steps / stepSeconds },
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    };
  } finally {
    model.dispose();
  }
}

/** The metrics after the last step, or undefined when one is not finite. */
function finalMetrics(
  model: tf.LayersModel,
  { objective }: Task,
  data: TaskData,
  curve: readonly CurvePoint[],
): Pick<TrialRecord, 'metrics' | 'penalty'> | undefined {
  const { train, validation } = curve.at(-1)!;
  const test = evaluate(model, data.test, data, objective);
  const penalty = penaltyOf(model);
  if (![...Object.values(test), penalty].every(Number.isFinite)) return undefined;
  if (data.bayesLoss === undefined) return { metrics: { train, validation, test }, penalty };
  const excessLoss = test[objective.primary.name]! - data.bayesLoss;
  return { metrics: { train, validation, test: { ...test, excessLoss } }, penalty };
}
