import { checkNumber, type FollowerState, layersOf, RegattaError, type Training } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { CheckpointStorage } from './checkpoint-storage.ts';
import { decode, encode, flawOf } from './codec.ts';
import { checkSameTraining, type Identity, steppedLayers } from './identity.ts';
import { learningRateOf } from './learning-rate.ts';
import { loadOptimizer, type OptimizerState, saveOptimizer } from './optimizer-state.ts';
import type { Progress } from './progress.ts';
import { fromValues, type Values, valuesOf } from './values.ts';

/** How training is checkpointed. */
export interface CheckpointOptions {
  /**
   * `memoryCheckpoints()`, `indexedDbCheckpoints(name)`, `fileCheckpoints(folder)` of `@regatta/training/node`, or a
   * custom storage.
   */
  readonly storage: CheckpointStorage;
  /**
   * Steps between checkpoints, an integer >= 1. Default: one checkpoint per epoch. A checkpoint is always written at the
   * end of training.
   */
  readonly every?: number;
  /** Whether to resume from the last checkpoint, if there is one. Default: true. */
  readonly resume?: boolean;
  /** Number of checkpoints to keep, an integer >= 1. Default: 2, so that one is left if the last is corrupted. */
  readonly keep?: number;
}

interface Saved {
  readonly version: 1;
  readonly identity: Identity;
  readonly progress: Progress;
  readonly weights: readonly Values[];
  readonly layerSteps: readonly number[];
  readonly optimizer: OptimizerState;
  readonly follower: FollowerState;
  /** Learning rate of the optimizer, which a callback may have changed. */
  readonly learningRate?: number;
}

/** The objects whose state is saved and restored. */
export interface Subject {
  readonly model: tf.LayersModel;
  readonly optimizer: tf.Optimizer;
  readonly training: Training;
  readonly identity: Identity;
}

const NOISY = ['rate', 'stddev', 'dropout', 'recurrentDropout'];

/** Rejects layers whose random state or memory cannot be saved in tfjs. */
export function checkResumable(model: tf.LayersModel): void {
  const own = new Set<tf.layers.Layer>(steppedLayers(model));
  for (const layer of layersOf(model)) {
    const config = layer.getConfig();
    const noise = own.has(layer) ? undefined : NOISY.find((key) => Number(config[key] ?? 0) > 0);
    const stateful = config.stateful === true ? 'stateful' : undefined;
    const found = stateful ?? noise;
    if (found === undefined) continue;
    throw new RegattaError({
      subject: 'checkpoint',
      site: layer.name,
      expected: 'layers that can be resumed exactly',
      received: `${layer.getClassName()} with ${found}`,
      remedy:
        'Replace it with a layer of a Regatta package, e.g. dropoutLayer from @regatta/dense-dropout, or omit checkpoint.',
    });
  }
}

/** Checks checkpoint options. */
export function checkCheckpointOptions({ every, keep }: CheckpointOptions): void {
  if (every !== undefined) checkNumber(every, 'checkpoint', 'every', { min: 1, integer: true });
  if (keep !== undefined) checkNumber(keep, 'checkpoint', 'keep', { min: 1, integer: true });
}

/**
 * Writes a checkpoint, then removes the oldest ones beyond `keep`, and those of later steps, which are corrupted or
 * belong to an abandoned run.
 */
export async function saveCheckpoint(
  { storage, keep = 2 }: CheckpointOptions,
  { model, optimizer, training, identity }: Subject,
  progress: Progress,
): Promise<void> {
  const saved: Saved = {
    version: 1,
    identity,
    progress,
    weights: model.weights.map((weight) => valuesOf(weight.read())),
    layerSteps: steppedLayers(model).map(({ step }) => step),
    optimizer: await saveOptimizer(optimizer),
    follower: training.save(),
    learningRate: learningRateOf(optimizer),
  };
  if (!saved.weights.every(({ data }) => data.every(Number.isFinite))) {
    throw new RegattaError({
      subject: 'checkpoint',
      expected: 'finite weights',
      received: `weights that are not finite after step ${progress.step - 1}`,
      remedy:
        'The previous checkpoint is kept. Lower the learning rate, set clipNorm, or use another optimizer.',
    });
  }
  await storage.write(progress.step, encode(saved));
  const steps = [...(await storage.steps())].sort((a, b) => b - a);
  const until = steps.filter((step) => step <= progress.step);
  const stay = new Set(until.slice(0, keep));
  for (const step of steps) if (!stay.has(step)) await storage.remove(step);
}

/** What a checkpoint gives back, apart from the state of the subject. */
interface Restored {
  readonly progress: Progress | undefined;
  readonly learningRate?: number | undefined;
}

async function restore(saved: Saved, { model, optimizer, training, identity }: Subject): Promise<Restored> {
  checkSameTraining(saved.identity, identity);
  tf.tidy(() => {
    for (const [i, weight] of model.weights.entries()) {
      const value = weight.read();
      // `write` would apply the weight's constraint.
      if (value instanceof tf.Variable) value.assign(fromValues(saved.weights[i]!));
    }
  });
  for (const [i, layer] of steppedLayers(model).entries()) layer.step = saved.layerSteps[i] ?? 0;
  await loadOptimizer(optimizer, saved.optimizer);
  training.load(saved.follower);
  return { progress: saved.progress, learningRate: saved.learningRate };
}

/**
 * Restores training from its last intact checkpoint.
 *
 * @returns the progress and the learning rate, undefined if there is no checkpoint, and a warning for each skipped checkpoint.
 * @throws RegattaError for a checkpoint of different training, and when all checkpoints are corrupted.
 */
export async function loadCheckpoint(
  { storage }: CheckpointOptions,
  subject: Subject,
): Promise<Restored & { readonly warnings: string[] }> {
  const warnings: string[] = [];
  const steps = [...(await storage.steps())].sort((a, b) => b - a);
  for (const step of steps) {
    const bytes = await storage.read(step);
    const flaw = flawOf(bytes);
    if (flaw === undefined) return { ...(await restore(decode<Saved>(bytes), subject)), warnings };
    warnings.push(`Skipped the checkpoint of step ${step}: ${flaw}.`);
  }
  if (warnings.length === 0) return { progress: undefined, warnings };
  throw new RegattaError({
    subject: 'checkpoint',
    expected: 'an intact checkpoint',
    received: warnings.join(' '),
    remedy: 'Remove the corrupted checkpoints, or set resume: false to start over.',
  });
}
