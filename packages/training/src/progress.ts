/** Record of one epoch, or of the part of an epoch in which training ended. */
export interface EpochRecord {
  /** Epoch, counted from 0. */
  readonly epoch: number;
  /** Steps completed by its end. */
  readonly step: number;
  /** Learning rate of its last step. */
  readonly learningRate: number;
  /** Training loss without penalties: the mean over examples, with noise, each computed before the step of its batch. */
  readonly loss: number;
  /** Penalties of all layers and of the regularizer, averaged likewise. */
  readonly penalty: number;
  /** The minimized objective: loss + penalty. */
  readonly total: number;
  /** Means over the training examples of the epoch, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Validation loss, without noise and without penalties. */
  readonly validationLoss?: number;
  /** Penalties at the end of the epoch, without activity penalties, which belong to training steps. */
  readonly validationPenalty?: number;
  /** validationLoss + validationPenalty. */
  readonly validationTotal?: number;
  /** Means over the validation data, by name. */
  readonly validationMetrics?: Readonly<Record<string, number>>;
}

/** Progress of training. */
export interface Progress {
  /** Steps completed. */
  step: number;
  epoch: number;
  /** Batches of this epoch completed. */
  batch: number;
  /** Examples of this epoch completed; the losses and metrics are sums over them. */
  seen: number;
  loss: number;
  penalty: number;
  metrics: number[];
  learningRate: number;
  history: EpochRecord[];
  /** Whether a regularizer or a callback has ended the training. */
  stopped: boolean;
}

/** Progress before the first step. */
export const beginning = (metrics: number): Progress => ({
  step: 0,
  epoch: 0,
  batch: 0,
  seen: 0,
  loss: 0,
  penalty: 0,
  learningRate: 0,
  stopped: false,
  metrics: new Array<number>(metrics).fill(0),
  history: [],
});

/** Losses of a step or a set of examples: data loss, penalty, and metrics in order. */
export interface Losses {
  readonly loss: number;
  readonly penalty: number;
  readonly metrics: readonly number[];
}

/** Adds a step to the progress. */
export function countStep(at: Progress, losses: Losses, rows: number, learningRate: number): void {
  at.step += 1;
  at.batch += 1;
  at.seen += rows;
  at.loss += losses.loss * rows;
  at.penalty += losses.penalty * rows;
  at.metrics = at.metrics.map((sum, i) => sum + (losses.metrics[i] ?? 0) * rows);
  at.learningRate = learningRate;
}

/** Means over the epoch so far. */
export const meansOf = ({ loss, penalty, metrics, seen }: Progress): Losses => ({
  loss: loss / seen,
  penalty: penalty / seen,
  metrics: metrics.map((sum) => sum / seen),
});

/** Metrics by name. */
export const byName = (names: readonly string[], values: readonly number[]): Record<string, number> =>
  Object.fromEntries(names.map((name, i) => [name, values[i] ?? Number.NaN]));

/** Moves on to the next epoch. */
export function nextEpoch(at: Progress): void {
  Object.assign(at, { ...beginning(at.metrics.length), ...kept(at), epoch: at.epoch + 1 });
}

const kept = ({ step, learningRate, stopped, history }: Progress): Partial<Progress> => ({
  step,
  learningRate,
  stopped,
  history,
});
