/** Settings of the training loop. Adam uses betas (0.9, 0.999) and epsilon 1e-7. */
export interface TrainingOptions {
  /** Number of optimizer steps. */
  readonly steps: number;
  /** Examples per step. */
  readonly batchSize: number;
  /** Adam's learning rate. */
  readonly learningRate: number;
  /** Steps over which the learning rate rises linearly: learningRate / warmup in the first one. No rise where absent. */
  readonly warmup?: number | undefined;
  /** How the learning rate falls after `warmup`: `cosine`, half a cosine wave towards 0. Constant where absent. */
  readonly decay?: 'cosine' | undefined;
  /** Scales the gradients by min(1, clipNorm / their global norm). By default gradients are not clipped. */
  readonly clipNorm?: number | undefined;
  /** Number of evaluation points, evenly spaced, the last step included; 10 where absent. */
  readonly evaluations?: number | undefined;
  /**
   * Most examples of a split, evenly spaced, that are predicted at an evaluation point; the best checkpoint is chosen by those of the
   * validation split. All validation examples where absent. Final metrics are always measured on all examples.
   */
  readonly curveRows?: number | undefined;
}
