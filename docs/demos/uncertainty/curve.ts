/** The settings of the uncertainty demo. */
export interface CurveInput {
  readonly seed: number;
  readonly rate: number;
  readonly samples: number;
  readonly epochs: number;
  readonly every: number;
}

/** The prediction at one point: the mean of the samples and the interval that contains 95% of them. */
export interface Band {
  readonly x: number;
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

/** The state of the training. */
export interface CurveView {
  readonly epoch: number;
  readonly epochs: number;
  readonly samples: number;
  readonly points: readonly (readonly [number, number])[];
  readonly bands: readonly Band[];
  /** Some samples of the curve, at the points of the bands. */
  readonly curves: readonly (readonly number[])[];
  /** The mean width of the interval within the data and outside them. */
  readonly width: { readonly within: number; readonly beyond: number };
}

/** The range of x that is shown, and the intervals with data. */
export const line = {
  low: -4,
  high: 4,
  parts: [
    [-2.5, -0.5],
    [0.7, 2.2],
  ],
  steps: 81,
} as const;
