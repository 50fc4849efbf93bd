import { checkNumber, type FollowerState, layersOf, RegattaError, type Training } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { CheckpointStorage } from './checkpoint-storage.ts';
import { decode, encode, flawOf } from './codec.ts';
import { checkSameTraining, type Identity, steppedLayers } from './identity.ts';
import { loadOptimizer, type OptimizerState, saveOptimizer } from './optimizer-state.ts';
import type { Progress } from './progress.ts';
import { fromValues, type Values, valuesOf } from './values.ts';

/** How a training is saved on the way. */
export interface CheckpointOptions {
  /** `memoryCheckpoints()`, `indexedDbCheckpoints(name)`, `fileCheckpoints(folder)` of `@regatta/training/node`, or your own. */
  readonly storage: CheckpointStorage;
  /** Steps from one checkpoint to the next, an integer >= 1; one an epoch unless given. One is written at the end of a training in any case. */
  readonly every?: number;
  /** Whether to go on from the last checkpoint where there is one; true unless given. */
  readonly resume?: boolean;
  /** How many checkpoints stay, an integer >= 1; 2 unless given, so that one is left when the last is broken. */
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
}

/** What is saved and restored. */
export interface Subject {
  readonly model: tf.LayersModel;
  readonly optimizer: tf.Optimizer;
  readonly training: Training;
  readonly identity: Identity;
}

const NOISY = ['rate', 'stddev', 'dropout', 'recurrentDropout'];

/** Refuses layers whose randomness or memory tfjs keeps to itself. */
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
      expected: 'layers that can be resumed to the bit',
      received: `${layer.getClassName()} with ${found}`,
      remedy:
        'Use a layer of a Regatta package in its place, whose step is saved, or train without checkpoints.',
    });
  }
}

/** Checks how a training is to be saved. */
export function checkCheckpointOptions({ every, keep }: CheckpointOptions): void {
  if (every !== undefined) checkNumber(every, 'checkpoint', 'every', { min: 1, integer: true });
  if (keep !== undefined) checkNumber(keep, 'checkpoint', 'keep', { min: 1, integer: true });
}

/** Writes a checkpoint, then removes the oldest ones beyond those that stay, and later ones, which are broken or of a past that is given up. */
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
  };
  if (!saved.weights.every(({ data }) => data.every(Number.isFinite))) {
    throw new RegattaError({
      subject: 'checkpoint',
      expected: 'finite weights',
      received: `others after step ${progress.step - 1}`,
      remedy:
        'The checkpoint before is kept. Lower the learning rate, set clipNorm, or take another optimizer.',
    });
  }
  await storage.write(progress.step, encode(saved));
  const steps = [...(await storage.steps())].sort((a, b) => b - a);
  const until = steps.filter((step) => step <= progress.step);
  const stay = new Set(until.slice(0, keep));
  for (const step of steps) if (!stay.has(step)) await storage.remove(step);
}

async function restore(saved: Saved, { model, optimizer, training, identity }: Subject): Promise<Progress> {
  checkSameTraining(saved.identity, identity);
  tf.tidy(() => {
    for (const [i, weight] of model.weights.entries()) {
      const value = weight.read();
      // Not by `write`, which would apply the weight's constraint.
      if (value instanceof tf.Variable) value.assign(fromValues(saved.weights[i]!));
    }
  });
  for (const [i, layer] of steppedLayers(model).entries()) layer.step = saved.layerSteps[i] ?? 0;
  await loadOptimizer(optimizer, saved.optimizer);
  training.load(saved.follower);
  return saved.progress;
}

/**
 * Puts a training into the state of its last whole checkpoint.
 *
 * @returns where it was, undefined where there is no checkpoint; and what was wrong with later ones.
 * @throws RegattaError for a checkpoint of another training, and where all checkpoints are broken.
 */
export async function loadCheckpoint(
  { storage }: CheckpointOptions,
  subject: Subject,
): Promise<{ progress: Progress | undefined; warnings: string[] }> {
  const warnings: string[] = [];
  const steps = [...(await storage.steps())].sort((a, b) => b - a);
  for (const step of steps) {
    const bytes = await storage.read(step);
    const flaw = flawOf(bytes);
    if (flaw === undefined) return { progress: await restore(decode<Saved>(bytes), subject), warnings };
    warnings.push(`The checkpoint of step ${step} is ${flaw}; it was passed over.`);
  }
  if (warnings.length === 0) return { progress: undefined, warnings };
  throw new RegattaError({
    subject: 'checkpoint',
    expected: 'a whole checkpoint',
    received: warnings.join(' '),
    remedy: 'Remove the broken ones, or set resume: false to begin anew.',
  });
}
