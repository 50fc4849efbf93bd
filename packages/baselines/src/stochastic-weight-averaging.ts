import { checkNumber, defineRegularizer, RegattaError, type Regularizer } from '@regatta/core';
import { putWeights, takeWeights } from './weights.ts';

const NAME = 'stochastic-weight-averaging';

/** Options of stochastic weight averaging. */
export interface StochasticWeightAveragingOptions {
  /** Fraction of the steps after which averaging begins, in [0, 1); default 0.75. */
  readonly start?: number;
  /** Steps between averaged points, >= 1; default 10. */
  readonly every?: number;
}

/** Definition of stochastic weight averaging. */
export const stochasticWeightAveragingDefinition = defineRegularizer({
  name: NAME,
  title: 'Stochastic weight averaging',
  summary: 'averages the weights over the last quarter of training',
  paper: 'Izmailov et al. 2018, arXiv 1803.05407',
  strength: { option: 'start', values: [0.9, 0.75, 0.5] },
  options: ['start', 'every'],
  defaults: { start: 0.75, every: 10 },
  parse: ({ start, every }: StochasticWeightAveragingOptions) => ({
    start: checkNumber(start, NAME, 'start', { min: 0, max: 1 - 2 ** -24 }),
    every: checkNumber(every, NAME, 'every', { min: 1, integer: true }),
  }),
  hooks: ({ params: { start, every } }) => ({
    follow(model, { steps }) {
      if (steps === undefined) {
        throw new RegattaError({
          subject: NAME,
          expected: 'the number of training steps',
          received: steps,
          remedy: 'Pass it in the plan: beginTraining(regularizer, model, { steps }).',
        });
      }
      let sums: Float64Array[] = [];
      let points = 0;
      return {
        afterStep({ step }) {
          const done = step + 1;
          if (done <= start * steps || (steps - done) % every !== 0) return;
          const weights = takeWeights(model);
          if (points === 0) sums = weights.map((values) => new Float64Array(values.length));
          for (const [i, values] of weights.entries()) {
            const sum = sums[i]!;
            for (let j = 0; j < values.length; j++) sum[j]! += values[j]!;
          }
          points += 1;
        },
        end() {
          if (points === 0) return {};
          putWeights(
            model,
            sums.map((sum) => sum.map((value) => value / points)),
          );
          return { averagedPoints: points };
        },
        save: () => ({ numbers: { points }, arrays: sums }),
        load({ numbers = {}, arrays = [] }) {
          points = numbers.points ?? 0;
          sums = arrays.map((values) => Float64Array.from(values));
        },
      };
    },
  }),
});

/**
 * Stochastic weight averaging: averages the weights over the last part of training.
 *
 * w = mean of w_t over t = T, T - every, T - 2 every, ... > start T, T the number of steps. Hook: `follow`; the mean is
 * set at the end, so earlier evaluations use the plain weights. The outcome contains `averagedPoints`. Moving
 * statistics of batch norm are averaged like weights; the paper recomputes them from the training data. The learning
 * rate is not changed.
 *
 * @throws RegattaError for options out of range and unknown options; at the start of training, if the number of steps
 *   is unknown.
 * @see Izmailov et al. 2018, arXiv 1803.05407.
 * @example
 * ```ts
 * const regularizer = stochasticWeightAveraging({ start: 0.5, every: 20 });
 * ```
 */
export function stochasticWeightAveraging(options: StochasticWeightAveragingOptions = {}): Regularizer {
  return stochasticWeightAveragingDefinition.regularizer(options);
}
