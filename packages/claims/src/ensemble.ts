import type { TrialRecord } from '@regatta/record';
import { classify, mean, negativeLogLikelihood, type Probabilities, softmax } from '@regatta/stats';
import { temperatureFor } from '@regatta/trial';
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

/** Class probabilities of some examples, concatenated, with the classes of these. */
export interface Predictions {
  readonly classes: number;
  readonly labels: readonly number[];
  readonly probabilities: readonly number[];
}

/** What the probe `predictions` recorded of a trial; undefined where it has not. */
export const predictionsOf = (record: TrialRecord): Predictions | undefined =>
  measured(record, 'predictions', predictionsSchema);

/** The mean prediction of several networks of the same examples; undefined without any. */
export function averageOf(all: readonly Predictions[]): Predictions | undefined {
  const [first] = all;
  return (
    first && {
      ...first,
      probabilities: first.probabilities.map((_, i) =>
        mean(all.map(({ probabilities }) => probabilities[i]!)),
      ),
    }
  );
}

/** Share of the examples whose class is not the most probable one. */
export const errorOf = ({ classes, labels, probabilities }: Predictions): number =>
  1 - classify({ values: probabilities, classes }, labels).accuracy;

/** Smaller probabilities count as this: those of a network are rounded to seven digits. */
const leastProbability = 1e-12;

/** Every other example of some predictions, as logits. */
function halfOf({ classes, labels, probabilities }: Predictions, half: 0 | 1) {
  const own = labels.flatMap((_, i) => (i % 2 === half ? [i] : []));
  const logits = own.flatMap((i) =>
    probabilities
      .slice(i * classes, (i + 1) * classes)
      .map((value) => Math.log(Math.max(value, leastProbability))),
  );
  const values: Probabilities = { values: Float64Array.from(logits), classes };
  return { logits: values, labels: own.map((i) => labels[i]!) };
}

/**
 * The loss (nats) of predictions after one temperature, which is fitted on the even examples for the odd ones, and the other way
 * round: overconfidence counts neither for nor against a network or an average of some.
 */
export function scaledLossOf(predictions: Predictions): number {
  const halves = ([0, 1] as const).map((half) => halfOf(predictions, half));
  const total = halves.reduce((sum, { logits, labels }, i) => {
    const other = halves[1 - i]!;
    if (labels.length === 0 || other.labels.length === 0) return Number.NaN;
    const { temperature } = temperatureFor(other.logits, Int32Array.from(other.labels));
    const { classes, values } = logits;
    const scaled = softmax({ values: Float64Array.from(values, (value) => value / temperature), classes });
    return sum + labels.length * negativeLogLikelihood(scaled, labels);
  }, 0);
  return total / predictions.labels.length;
}
