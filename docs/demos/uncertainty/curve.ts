/** What the demo of uncertainty trains. */
export interface CurveInput {
  readonly seed: number;
  readonly rate: number;
  readonly samples: number;
  readonly epochs: number;
  readonly every: number;
}

/** A prediction at one place: the mean of the samples and the interval that holds 95% of them. */
export interface Band {
  readonly x: number;
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

/** Where the training is. */
export interface CurveView {
  readonly epoch: number;
  readonly epochs: number;
  readonly samples: number;
  readonly points: readonly (readonly [number, number])[];
  readonly bands: readonly Band[];
  /** Some samples of the curve, at the places of the bands. */
  readonly curves: readonly (readonly number[])[];
  /** Mean width of the interval between the data and beyond them. */
  readonly width: { readonly within: number; readonly beyond: number };
}

/** The part of the line that is shown, and the parts of it that have data. */
export const line = {
  low: -4,
  high: 4,
  parts: [
    [-2.5, -0.5],
    [0.7, 2.2],
  ],
  steps: 81,
} as const;
