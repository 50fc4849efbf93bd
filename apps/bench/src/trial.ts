import { type Json, none, type Regularizer } from '@regatta/core';
import type { DatasetOptions } from '@regatta/datasets';
import type * as tf from '@tensorflow/tfjs';
import canonicalize from 'canonicalize';
import { platform } from '#platform';
import { useBackend } from './backend.ts';
import type { Backend } from './backend-names.ts';
import { sha256Hex } from './digest.ts';
import { lookUp } from './names.ts';
import { probes } from './probes/index.ts';
import type { ProbeContext } from './probes/probe.ts';
import { describe, type TrialRecord } from './record.ts';
import { sourcesOf, taskNamed } from './registry.ts';
import { createRegularizer, type RegularizerSpec } from './regularizers.ts';
import { type Phase, seal, type TrialData } from './sealed.ts';
import type { BuildContext, Task, TaskData, TrainingOptions } from './task.ts';
import { measureCalibration } from './training/calibration.ts';
import { evaluate, penaltyOf } from './training/evaluate.ts';
import { type Fold, foldData, foldRows } from './training/folds.ts';
import { initialize } from './training/initialize.ts';
import { measureMonteCarlo } from './training/monte-carlo.ts';
import { blockStream, seedOf } from './training/seeds.ts';
import { type CurvePoint, train } from './training/train.ts';

/** What a trial is: plain JSON, complete, so that defaults may change without changing the meaning of old trials. */
export interface TrialSpec {
  /** Version of this form. */
  readonly version: 2;
  readonly phase: Phase;
  readonly task: string;
  readonly regularizer: RegularizerSpec;
  readonly seed: number;
  readonly training: TrainingOptions;
  readonly backend: Backend;
  /** Monte-Carlo samples of the predictive distribution in a `test` trial; 0 for none. */
  readonly samples: number;
  /** The part of the data in cross-validation; the task's own split unless given. */
  readonly fold?: Fold;
  /** Names of measurements on the trained network of a `test` trial. */
  readonly probes?: readonly string[];
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
  return `t${sha256Hex(text).slice(0, 20)}`;
}

/** What a trial's data depend on: not on the regularizer, so that every arm of a block gets the same. */
type DataSpec = Pick<TrialSpec, 'task' | 'seed' | 'fold'>;

/** The data of a trial. In cross-validation the examples are those of seed 0, whatever the seed of the training. */
export async function loadTask(
  { task: name, seed, fold }: DataSpec,
  files?: DatasetOptions,
): Promise<TaskData> {
  const task = taskNamed(name);
  // Variants of a task share their examples, as far as they have them in common.
  const [base = name] = name.split('@');
  const split = blockStream(base, fold ? 0 : seed, 'split');
  if (fold === undefined) return task.load({ split, files });
  const order = split.fold('folds').fold(fold.repeat);
  if (!task.redivided) return foldData(await task.load({ split, files }), fold, order);
  return task.load({ split, files, divide: (examples) => foldRows(examples, fold, order) });
}

/** The trial of a spec: its id covers the spec, the data's checksums and the version of the code. */
export async function identify(spec: TrialSpec, files?: DatasetOptions): Promise<Trial> {
  const { checksums } = await loadTask(spec, files);
  const sources = sourcesOf(spec.task, spec.regularizer);
  const content = { spec, data: checksums, code: platform.codeVersion(), sources };
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
  const data = seal(await loadTask(spec, hooks.files), spec.phase);
  const model = buildNetwork(task, regularizer, spec.seed);
  try {
    const order = blockStream(task.name, spec.seed, 'order');
    const { objective } = task;
    const options = spec.training;
    const masks = blockStream(task.name, spec.seed, 'mask');
    const run = { model, regularizer, data, objective, options, order, masks, ...hooks };
    const { status, curve, steps, stepSeconds } = await train(run);
    const result = status === 'ok' ? finalResult(model, task, data, spec, curve) : undefined;
    const measured = result && (await measure(spec, { task, model, regularizer, data }));
    return {
      ...describe({ id, spec }),
      status: result ? 'ok' : 'diverged',
      metrics: {},
      ...result,
      ...measured,
      testReads: data.test.reads,
      curve,
      parameters: model.countParams(),
      data: data.checksums,
      timing: { seconds: (performance.now() - started) / 1000, stepsPerSecond: steps / stepSeconds },
      peakMemoryBytes: platform.peakMemoryBytes(),
    };
  } finally {
    model.dispose();
  }
}

/** What the probes of a trial measure. */
async function measure(
  { phase, probes: names = [], seed }: TrialSpec,
  { data, ...parts }: Pick<ProbeContext, 'task' | 'model' | 'regularizer'> & { readonly data: TrialData },
): Promise<Pick<TrialRecord, 'probes'>> {
  if (phase === 'tune' || names.length === 0) return {};
  const measured: Record<string, Json> = {};
  for (const name of names) {
    const stream = blockStream(parts.task.name, seed, 'eval').fold(name);
    const context = { ...parts, data, test: data.test.open(), seed, stream };
    measured[name] = await lookUp('probe', name, probes).measure(context);
  }
  return { probes: measured };
}

/** What is measured after the last step, or undefined when a metric is not finite. */
function finalResult(
  model: tf.LayersModel,
  { objective }: Task,
  data: TrialData,
  { phase, samples, seed }: TrialSpec,
  curve: readonly CurvePoint[],
):
  | Pick<TrialRecord, 'metrics' | 'penalty' | 'trainRows' | 'testRows' | 'calibration' | 'monteCarlo'>
  | undefined {
  const { train, validation } = curve.at(-1)!;
  const penalty = penaltyOf(model);
  if (!Number.isFinite(penalty)) return undefined;
  if (phase === 'tune') return { metrics: { train, validation }, penalty };
  const split = data.test.open();
  const clean = evaluate(model, split, data, objective);
  if (!Object.values(clean).every(Number.isFinite)) return undefined;
  const excess =
    data.bayesLoss === undefined ? {} : { excessLoss: clean[objective.primary.name]! - data.bayesLoss };
  return {
    metrics: { train, validation, test: { ...clean, ...excess } },
    penalty,
    trainRows: data.train.size,
    testRows: split.size,
    calibration: measureCalibration(model, { validation: data.validation, test: split }, data, objective),
    monteCarlo:
      samples === 0 ? undefined : measureMonteCarlo(model, split, data, objective, { samples, seed }),
  };
}
