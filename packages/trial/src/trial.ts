import { type Json, none, type Regularizer, type Stream } from '@regatta/core';
import type { DatasetOptions } from '@regatta/datasets';
import type { Fold, SplitMetrics, Trial, TrialRecord, TrialSpec } from '@regatta/record';
import { contentId, lookUp } from '@regatta/record';
import * as tf from '@tensorflow/tfjs';
import { platform } from '#platform';
import { useBackend } from './backend.ts';
import { describe } from './describe.ts';
import { probes } from './probes/index.ts';
import type { ProbeContext } from './probes/probe.ts';
import { sourcesOf, taskNamed } from './registry.ts';
import { createRegularizer } from './regularizers.ts';
import { checkRepeats, type UsedNetwork } from './repeat.ts';
import { seal, type TrialData } from './sealed.ts';
import type { BuildContext, LoadContext, Task } from './task.ts';
import type { TaskData } from './task-data.ts';
import { measureCalibration } from './training/calibration.ts';
import { measureCheckpoint } from './training/checkpoint.ts';
import { penaltyOf } from './training/evaluate.ts';
import { drawnFrom, inputsOf } from './training/examples.ts';
import { foldData, foldRows } from './training/folds.ts';
import { initialize } from './training/initialize.ts';
import { restoreWeights } from './training/kept-weights.ts';
import { measureMonteCarlo } from './training/monte-carlo.ts';
import { blockStream, commonStream, seedOf } from './training/seeds.ts';
import { type TrainingResult, train, trainer } from './training/train.ts';
import { seededBy } from './unseeded.ts';

/** Callbacks and settings of a running trial that do not affect its results. */
export interface TrialHooks {
  /** Called from time to time with the number of steps done. */
  readonly onStep?: ((step: number) => void) | undefined;
  /** Aborts the trial: `runTrial` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Where files are stored and downloaded from, and a callback for progress. */
  readonly files?: DatasetOptions | undefined;
  /** Called after a user's code ran for the first time: throws if it changed something outside of the trial. */
  readonly untouched?: (() => void) | undefined;
}

/** What a trial's data depend on: not the regularizer, so every arm of a block gets the same data. */
type DataSpec = Pick<TrialSpec, 'task' | 'seed' | 'fold'> & Partial<Pick<TrialSpec, 'phase'>>;

/**
 * Loads or generates the data of a trial. In cross-validation, the examples are those of seed 0 for every seed.
 * Without a phase, they are those of a trial that is judged.
 *
 * @param files where files are stored and downloaded from, and a callback for progress.
 * @throws UsageError if the task is unknown or its examples cannot be divided into the folds; the errors of the task's
 * `load`, e.g. DatasetError for a failed download.
 */
export async function loadTask(
  { task: name, seed: blockSeed, fold, phase = 'test' }: DataSpec,
  files?: DatasetOptions,
): Promise<TaskData> {
  const task = taskNamed(name);
  // Variants of a task share their random numbers, hence as many examples as possible.
  const [base = name] = name.split('@');
  const seed = fold ? 0 : blockSeed;
  const split = blockStream(base, seed, 'split');
  const context = { split, common: commonStream(base), seed, phase, files };
  if (fold === undefined) return task.load(context);
  const order = split.fold('folds').fold(fold.repeat);
  if (!task.redivided) return foldData(await task.load(context), fold, order);
  return task.load({ ...context, divide: divisionOf(base, fold, order) });
}

type Divide = NonNullable<LoadContext['divide']>;

let latest: { readonly key: string; readonly divide: Divide } | undefined;

/** The division of a fold: the same function for consecutive trials of a fold, by which a loader recognizes that its data are the same. */
function divisionOf(task: string, fold: Fold, order: Stream): Divide {
  const key = JSON.stringify([task, fold]);
  if (latest?.key !== key) {
    latest = { key, divide: (examples, classes) => foldRows(examples, fold, order, classes) };
  }
  return latest.divide;
}

/**
 * Returns the trial of a spec. Its id is a hash of the spec, the data's checksums, the version of the code and the user
 * code involved.
 *
 * @throws UsageError if the task or the regularizer is unknown; like {@link loadTask} for data that cannot be loaded.
 */
export async function identify(spec: TrialSpec, files?: DatasetOptions): Promise<Trial> {
  const { checksums } = await loadTask(spec, files);
  const sources = sourcesOf(spec.task, spec.regularizer);
  const content = { spec, data: checksums, code: platform.codeVersion(), sources };
  return { id: contentId(content), spec };
}

/**
 * Builds the network of a trial with the initial weights of its block. The caller disposes of it. Weights that a regularizer
 * adds start as its initializers draw them, from the block's `init` stream.
 *
 * @throws Error if a weight's initializer is unknown, or if the regularizer removes a weight of the network.
 */
export function buildNetwork(
  task: Pick<Task, 'name' | 'build'>,
  regularizer: Regularizer,
  seed: number,
): tf.LayersModel {
  const masks = blockStream(task.name, seed, 'mask');
  const init = blockStream(task.name, seed, 'init');
  const maskSeed = seedOf(masks);
  const context: BuildContext = {
    site: (name, depth) => (depth === undefined ? { name, seed: maskSeed } : { name, seed: maskSeed, depth }),
  };
  // A regularizer that joins two branches makes the network have two; both belong to the plain network as well.
  const { branches } = regularizer;
  const bare = branches === undefined ? none : { ...none, branches };
  const plain = seededBy(init.fold('plain'), () => task.build(bare, context));
  try {
    const model = seededBy(init.fold('added'), () => task.build(regularizer, context));
    initialize(model, plain, init);
    return model;
  } finally {
    plain.dispose();
  }
}

/**
 * Runs a trial from initial weights to final metrics. The same spec gives bit-identical results.
 *
 * @returns the record; its `status` is `diverged` if a metric was not finite.
 * @throws UsageError if the task, the regularizer or a probe is unknown; RegattaError for invalid options; Error if the
 * backend does not start; the signal's reason if the trial is aborted.
 */
export async function runTrial(spec: TrialSpec, hooks: TrialHooks = {}): Promise<TrialRecord> {
  const { id } = await identify(spec, hooks.files);
  await useBackend(spec.backend);
  const started = performance.now();
  const task = taskNamed(spec.task);
  const data = seal(await loadTask(spec, hooks.files), spec.phase);
  const isOwn = Object.keys(sourcesOf(spec.task, spec.regularizer)).length > 0;
  if (isOwn) checkTraining(task, spec, data, hooks);
  const regularizer = createRegularizer(spec.regularizer);
  const model = buildNetwork(task, regularizer, spec.seed);
  try {
    const order = blockStream(task.name, spec.seed, 'order');
    const { objective } = task;
    const options = spec.training;
    const masks = blockStream(task.name, spec.seed, 'mask');
    // A user's code may compute in JavaScript what differs between steps, unseen by a recording.
    const unseen = isOwn ? 'the task or the regularizer is your own code' : undefined;
    const parts = { model, regularizer, data, objective, options, order, masks };
    const run = { ...parts, ...hooks, notReplayed: unseen };
    const { status, curve, steps, stepSeconds, notReplayed, best } = await train(run);
    const result = status === 'ok' ? finalResult(model, task, data, spec, best) : undefined;
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
      timing: {
        seconds: (performance.now() - started) / 1000,
        stepsPerSecond: steps / stepSeconds,
        ...(notReplayed === undefined ? {} : { notReplayed }),
      },
      peakMemoryBytes: platform.peakMemoryBytes(),
    };
  } finally {
    model.dispose();
  }
}

/** Steps of training that a trial with a user's code repeats before it starts. */
const repeatedSteps = 2;

/** Checks that the training of a user's code repeats. @throws UsageError like {@link checkRepeats}. */
function checkTraining(
  task: Task,
  spec: TrialSpec,
  data: Omit<TaskData, 'test'>,
  { untouched }: TrialHooks,
): void {
  const { seed, training } = spec;
  const order = blockStream(task.name, seed, 'order');
  const masks = blockStream(task.name, seed, 'mask');
  const steps = Math.min(repeatedSteps, training.steps);
  const options = { ...training, steps };
  const build = (): UsedNetwork => {
    const regularizer = createRegularizer(spec.regularizer);
    const model = buildNetwork(task, regularizer, seed);
    const run = { model, regularizer, data, objective: task.objective, options, order, masks };
    const use = (): void => {
      const loop = trainer(run);
      const { split, batches } = drawnFrom(data);
      try {
        for (const batch of batches(order, split.size, training.batchSize, steps)) {
          loop.step(batch);
          tf.tidy(() => void model.apply(inputsOf(split, batch.rows, data)));
        }
      } finally {
        loop.dispose();
      }
    };
    return { model, use };
  };
  checkRepeats(`${task.name} with ${spec.regularizer.name}`, build, untouched);
}

/** The results of a trial's probes. */
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

/** Adds the loss above that of the best possible predictor, where that is known. */
function withExcess({ test, ...metrics }: SplitMetrics, { bayesLoss }: TrialData): SplitMetrics {
  if (test?.loss === undefined || bayesLoss === undefined) return { ...metrics, ...(test && { test }) };
  return { ...metrics, test: { ...test, excessLoss: test.loss - bayesLoss } };
}

/**
 * What is measured of a trained network: the metrics of its last checkpoint and of its best one, and the rest of the best one, whose
 * weights the network then has. Undefined if a metric is not finite.
 */
function finalResult(
  model: tf.LayersModel,
  { objective }: Task,
  data: TrialData,
  { phase, samples, seed }: TrialSpec,
  best: TrainingResult['best'],
):
  | Pick<
      TrialRecord,
      'metrics' | 'best' | 'penalty' | 'trainRows' | 'testRows' | 'calibration' | 'examples' | 'monteCarlo'
    >
  | undefined {
  const penalty = penaltyOf(model);
  if (!Number.isFinite(penalty) || best === undefined) return undefined;
  const test = phase === 'tune' ? undefined : data.test.open();
  const last = measureCheckpoint(model, data, objective, test);
  if (best.kept) restoreWeights(model, best.kept);
  const kept = best.kept ? measureCheckpoint(model, data, objective, test) : last;
  if (last === undefined || kept === undefined) return undefined;
  const both = {
    metrics: withExcess(last.metrics, data),
    best: { step: best.step, metrics: withExcess(kept.metrics, data) },
    penalty,
  };
  if (test === undefined) return both;
  return {
    ...both,
    trainRows: data.train.size,
    testRows: test.size,
    calibration:
      kept.logits.test &&
      measureCalibration(
        {
          validation: { split: data.validation, logits: kept.logits.validation },
          test: { split: test, logits: kept.logits.test },
        },
        data,
        objective,
      ),
    examples: kept.examples,
    monteCarlo:
      samples === 0 ? undefined : measureMonteCarlo(model, test, data, objective, { samples, seed }),
  };
}
