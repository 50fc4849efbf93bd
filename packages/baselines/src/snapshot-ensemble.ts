import {
  checkKeys,
  checkNumber,
  type PredictOptions,
  predict,
  RegattaError,
  type Regularizer,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { putWeights, takeWeights, type Weights } from './weights.ts';

const NAME = 'snapshot-ensemble';

/** Options of a snapshot ensemble. */
export interface SnapshotEnsembleOptions {
  /** Number of snapshots and of learning-rate cycles, >= 1; default 5. */
  readonly cycles?: number;
}

/** Options of ensemble prediction. */
export interface EnsembleOptions extends PredictOptions {
  /** Output of the model: `logits`, averaged after a softmax, or `values`; default `logits`. */
  readonly output?: 'logits' | 'values';
}

/** The weights of a model at the end of each cycle of one training run. */
export interface SnapshotEnsemble {
  /** Takes the snapshots through the hook `follow`. A new training run replaces them. */
  readonly regularizer: Regularizer;
  /** Snapshots taken so far. */
  readonly size: number;
  /**
   * Mean prediction of the snapshots [batch, ...]; leaves the weights of the model unchanged.
   *
   * @throws RegattaError before the first snapshot.
   */
  predict(model: tf.LayersModel, x: tf.Tensor, options?: EnsembleOptions): tf.Tensor;
}

const cyclesOf = (cycles: unknown): number => checkNumber(cycles, NAME, 'cycles', { min: 1, integer: true });

/**
 * Learning rate of a step with cosine annealing and restarts:
 * base / 2 (cos(pi (step mod c) / c) + 1), c = ceil(steps / cycles).
 *
 * @param step counted from 0. @param base learning rate at the start of each cycle.
 */
export function snapshotLearningRate(step: number, base: number, steps: number, cycles = 5): number {
  checkNumber(step, 'snapshotLearningRate', 'step');
  checkNumber(base, 'snapshotLearningRate', 'base');
  checkNumber(steps, 'snapshotLearningRate', 'steps');
  checkNumber(cycles, 'snapshotLearningRate', 'cycles');
  const length = Math.ceil(steps / cyclesOf(cycles));
  return (base / 2) * (Math.cos((Math.PI * (step % length)) / length) + 1);
}

/**
 * Snapshot ensemble: keeps the weights at the end of each training cycle and averages their predictions.
 *
 * It is more than a regularizer, because it needs several sets of weights: `regularizer` takes the snapshots, `predict`
 * averages their predictions. The training loop sets the learning rate; see {@link snapshotLearningRate}.
 *
 * @throws RegattaError for options out of range and unknown options; at the start of training, if the number of steps
 *   is unknown.
 * @see Huang et al. 2017, arXiv 1704.00109.
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });
 * const ensemble = snapshotEnsemble({ cycles: 2 });
 * const steps = 10;
 * const training = beginTraining(ensemble.regularizer, model, { steps });
 * for (let step = 0; step < steps; step++) {
 *   const learningRate = snapshotLearningRate(step, 0.1, steps, 2);
 *   // ... a step of the optimizer at that rate ...
 *   training.afterStep({ step, learningRate });
 * }
 * training.end();
 * const predictions = ensemble.predict(model, tf.ones([8, 4]));
 * ```
 */
export function snapshotEnsemble(options: SnapshotEnsembleOptions = {}): SnapshotEnsemble {
  checkKeys(options, ['cycles'], NAME);
  const cycles = cyclesOf(options.cycles ?? 5);
  let snapshots: Weights[] = [];
  const regularizer: Regularizer = {
    name: NAME,
    options: { cycles },
    follow(model, { steps }) {
      if (steps === undefined) {
        throw new RegattaError({
          subject: NAME,
          expected: 'the number of training steps',
          received: steps,
          remedy: 'Pass it in the plan: beginTraining(regularizer, model, { steps }).',
        });
      }
      snapshots = [];
      const length = Math.ceil(steps / cycles);
      return {
        afterStep({ step }) {
          if ((step + 1) % length === 0 || step + 1 === steps) snapshots.push(takeWeights(model));
        },
        save: () => ({ numbers: { size: snapshots.length }, arrays: snapshots.flat() }),
        load({ numbers = {}, arrays = [] }) {
          const each = arrays.length / Math.max(1, numbers.size ?? 0);
          snapshots = Array.from({ length: numbers.size ?? 0 }, (_, i) =>
            arrays.slice(i * each, (i + 1) * each).map((values) => Float32Array.from(values)),
          );
        },
      };
    },
  };
  return {
    regularizer,
    get size() {
      return snapshots.length;
    },
    predict(model, x, { output = 'logits', ...settings } = {}) {
      if (snapshots.length === 0) {
        throw new RegattaError({
          subject: NAME,
          expected: 'at least one snapshot',
          received: snapshots.length,
          remedy: 'Train with ensemble.regularizer before calling predict.',
        });
      }
      const held = takeWeights(model);
      try {
        return tf.tidy(() => {
          const predictions = snapshots.map((weights) => {
            putWeights(model, weights);
            const y = predict(model, x, settings);
            return output === 'logits' ? tf.softmax(y) : y;
          });
          return tf.mean(tf.stack(predictions), 0);
        });
      } finally {
        putWeights(model, held);
      }
    },
  };
}
