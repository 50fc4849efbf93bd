/** Settings of the training loop. Adam uses betas (0.9, 0.999) and epsilon 1e-7. */
export interface TrainingOptions {
  /** Optimizer steps. */
  readonly steps: number;
  /** Examples a step. */
  readonly batchSize: number;
  /** Adam's learning rate. */
  readonly learningRate: number;
  /** Scales the gradients by min(1, clipNorm / norm over all of them). Not clipped unless given. */
  readonly clipNorm?: number | undefined;
}
