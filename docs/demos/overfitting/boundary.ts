import type { PlaneName } from './plane-data.ts';

/** What the demo of overfitting trains. */
export interface BoundaryInput {
  readonly data: PlaneName;
  readonly seed: number;
  /** Examples to train on. */
  readonly examples: number;
  readonly regularizer: string;
  /** Its rate, where it has one. */
  readonly rate: number | undefined;
  readonly epochs: number;
  /** Epochs between two pictures. */
  readonly every: number;
}

/** Losses of an epoch, in nats, without noise. */
export interface LossPoint {
  readonly epoch: number;
  readonly training: number;
  readonly validation: number;
}

/** One of the two networks. */
export interface BoundarySide {
  readonly name: string;
  readonly losses: readonly LossPoint[];
  /** Share of the validation examples that it tells right. */
  readonly accuracy: number;
  /** Levels 0 to 10 of the probability of class 1 over the plane, row by row from the top. */
  readonly levels: readonly number[];
}

/** Where the training is. */
export interface BoundaryView {
  readonly epoch: number;
  readonly epochs: number;
  readonly points: readonly (readonly [number, number, number])[];
  readonly sides: readonly BoundarySide[];
}

export type BoundaryResult = BoundaryView;

/** Cells along a side of the picture, and the part of the plane that it shows. */
export const plane = { cells: 44, low: -2.2, high: 2.2 } as const;
