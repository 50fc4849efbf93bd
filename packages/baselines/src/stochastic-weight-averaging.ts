import { checkNumber, defineRegularizer, RegattaError, type Regularizer } from '@regatta/core';
import { putWeights, takeWeights } from './weights.ts';

const NAME = 'stochastic-weight-averaging';

/** Options of stochastic weight averaging. */
export interface StochasticWeightAveragingOptions {
  /** Share of the steps after which averaging begins, in [0, 1); 0.75 unless given. */
  readonly start?: number;
  /** Steps from one averaged point to the next, >= 1; 10 unless given. */
  readonly every?: number;
}

/** Stochastic weight averaging, defined. */
export const stochasticWeightAveragingDefinition = defineRegularizer({
  name: NAME,
  title: 'Stochastic weight averaging',
  summary: 'the final weights are the mean of those along the last quarter of training',
  paper: 'Izmailov et al. 2018, arXiv 1803.05407',
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
          expected: 'the number of steps of the training',
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
 * Stochastic weight averaging: the final weights are the mean of those along the last part of training.
 *
 * w = mean of w_t over t = T, T - every, T - 2 every, ... > start T, T the number of steps. Hook: `follow`; the mean is put in at the end, so
 * evaluations on the way see the plain weights. The outcome says `averagedPoints`. Moving statistics of batch norm
 * are averaged like weights; the paper computes them anew from the training data. The learning rate stays the
 * training's own.
 *
 * @throws RegattaError for options out of range and unknown options; when training begins, if its number of steps is open.
 * @see Izmailov et al. 2018, arXiv 1803.05407.
 * @example
 * ```ts
 * const regularizer = stochasticWeightAveraging({ start: 0.5, every: 20 });
 * ```
 */
export function stochasticWeightAveraging(options: StochasticWeightAveragingOptions = {}): Regularizer {
  return stochasticWeightAveragingDefinition.regularizer(options);
}
