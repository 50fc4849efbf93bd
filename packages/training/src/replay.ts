import { checkFunction, RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** A part of a training step that is run again and again, with other values of its inputs. */
export interface ReplayedStep {
  /**
   * Runs the part.
   *
   * @param inputs what it is called with.
   * @returns its results, to be disposed of by the caller.
   */
  run(...inputs: tf.Tensor[]): tf.Tensor[];
  /** Why it is run as it is; undefined if nothing speaks against a replay. */
  readonly reason: string | undefined;
  /** Frees the memory of the recording. */
  dispose(): void;
}

/** Records a function of tensors and replays it with the same results: `recordedStep` of `@regatta/wasm`. */
export type Replay = (step: (...inputs: tf.Tensor[]) => readonly tf.Tensor[]) => ReplayedStep;

/** Runs a step as it is. */
export const asItIs: Replay = (step) => ({
  run: (...inputs) => tf.tidy(() => [...step(...inputs)]),
  reason: undefined,
  dispose() {},
});

/** Checks the option `replay` and what it makes. @throws RegattaError for anything but `recordedStep` or its like. */
export function checkReplay(replay: unknown): void {
  const remedy = 'Import recordedStep from @regatta/wasm, and pass replay: recordedStep.';
  checkFunction(replay, 'fit', 'replay', remedy);
}

/** Makes a replayed step. @throws RegattaError if `replay` does not return one. */
export function replayedBy(replay: Replay, step: Parameters<Replay>[0]): ReplayedStep {
  const made: unknown = replay(step);
  if (typeof made === 'object' && made !== null && 'run' in made && 'dispose' in made)
    return made as ReplayedStep;
  throw new RegattaError({
    subject: 'fit',
    expected: 'replay to return a step with run and dispose',
    received: made,
    remedy: 'Import recordedStep from @regatta/wasm, and pass replay: recordedStep.',
  });
}
