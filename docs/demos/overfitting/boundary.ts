import type { PlaneName } from './plane-data.ts';

/** The settings of the overfitting demo. */
export interface BoundaryInput {
  readonly data: PlaneName;
  readonly seed: number;
  /** Number of training examples. */
  readonly examples: number;
  readonly regularizer: string;
  /** The rate of the regularizer, if it has one. */
  readonly rate: number | undefined;
  readonly epochs: number;
  /** Epochs between two views. */
  readonly every: number;
}

/** The losses after an epoch, in nats, without noise. */
export interface LossPoint {
  readonly epoch: number;
  readonly training: number;
  readonly validation: number;
}

/** One of the two networks. */
export interface BoundarySide {
  readonly name: string;
  readonly losses: readonly LossPoint[];
  /** Accuracy on the validation examples, 0 to 1. */
  readonly accuracy: number;
  /** The probability of class 1 over the plane as levels 0 to 10, row by row from the top. */
  readonly levels: readonly number[];
}

/** The state of the training. */
export interface BoundaryView {
  readonly epoch: number;
  readonly epochs: number;
  readonly points: readonly (readonly [number, number, number])[];
  readonly sides: readonly BoundarySide[];
}

export type BoundaryResult = BoundaryView;

/** The number of cells along each side of the picture, and the range of the plane that it shows. */
export const plane = { cells: 44, low: -2.2, high: 2.2 } as const;
