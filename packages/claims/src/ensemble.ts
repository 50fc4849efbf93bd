import type { TrialRecord } from '@regatta/record';
import { classify, mean, negativeLogLikelihood } from '@regatta/stats';
import * as z from 'zod';
import { measured } from './scores.ts';

const predictionsSchema = z.object({
  classes: z.number(),
  labels: z.array(z.number()),
  probabilities: z.array(z.number()),
});

const curveSchema = z.object({
  rows: z.number(),
  scaled: z.object({ loss: z.number(), error: z.number() }),
  sampled: z.array(
    z.object({
      k: z.number(),
      groups: z.number(),
      loss: z.number(),
      error: z.number(),
      lossDeviation: z.number(),
      errorDeviation: z.number(),
    }),
  ),
});

/** What the probe `monte-carlo-curve` measured. */
export interface MonteCarloCurve {
  readonly rows: number;
  readonly scaled: { readonly loss: number; readonly error: number };
  readonly sampled: readonly {
    readonly k: number;
    readonly groups: number;
    readonly loss: number;
    readonly error: number;
    readonly lossDeviation: number;
    readonly errorDeviation: number;
  }[];
}

/** The curve of a trial; undefined where it has none. */
export const curveOf = (record: TrialRecord): MonteCarloCurve | undefined =>
  measured(record, 'monte-carlo-curve', curveSchema);

/** Test loss and error of the mean prediction of several networks, and the mean loss of its members. */
export interface EnsembleScore {
  readonly members: number;
  readonly loss: number;
  readonly error: number;
  readonly memberLoss: number;
}

/** The average of the networks whose trials recorded predictions of the same examples; undefined for fewer than two. */
export function ensembleOf(records: readonly TrialRecord[]): EnsembleScore | undefined {
  const all = records.flatMap((record) => measured(record, 'predictions', predictionsSchema) ?? []);
  const [first] = all;
  if (first === undefined || all.length < 2) return undefined;
  const { classes } = first;
  const labels = Int32Array.from(first.labels);
  const values = first.probabilities.map((_, i) => mean(all.map(({ probabilities }) => probabilities[i]!)));
  const averaged = { values, classes };
  return {
    members: all.length,
    loss: negativeLogLikelihood(averaged, labels),
    error: 1 - classify(averaged, labels).accuracy,
    memberLoss: mean(
      all.map(({ probabilities }) => negativeLogLikelihood({ values: probabilities, classes }, labels)),
    ),
  };
}
