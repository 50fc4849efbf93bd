import { checkBoolean, checkNumber, defineRegularizer, type Regularizer } from '@regatta/core';
import { strengthOf } from './settings.ts';
import { putWeights, takeWeights, type Weights } from './weights.ts';

const NAME = 'early-stopping';

/** Options of early stopping. */
export interface EarlyStoppingOptions {
  /** Looks at the validation data in a row without a better loss after which training stops, >= 1; 2 unless given. */
  readonly patience?: number;
  /** How much lower a loss must be to be better, >= 0; 0 unless given. */
  readonly minDelta?: number;
  /** Whether the weights of the best look are put back at the end; true unless given. */
  readonly restoreBestWeights?: boolean;
}

/** Early stopping, defined. */
export const earlyStoppingDefinition = defineRegularizer({
  name: NAME,
  title: 'Early stopping',
  summary: 'ends when the validation loss no longer falls; puts back the best weights',
  paper: 'Prechelt 1998, Neural Networks: Tricks of the Trade',
  options: ['patience', 'minDelta', 'restoreBestWeights'],
  defaults: { patience: 2, minDelta: 0, restoreBestWeights: true },
  parse: ({ patience, minDelta, restoreBestWeights }: EarlyStoppingOptions) => ({
    patience: checkNumber(patience, NAME, 'patience', { min: 1, integer: true }),
    minDelta: strengthOf(minDelta, NAME, 'minDelta'),
    restore: checkBoolean(restoreBestWeights, NAME, 'restoreBestWeights', 'Leave it out for true.'),
  }),
  hooks: ({ params: { patience, minDelta, restore } }) => ({
    follow(model) {
      let best: { readonly loss: number; readonly step: number; readonly weights: Weights } | undefined;
      let waited = 0;
      return {
        afterEvaluation({ step, validationLoss }) {
          if (validationLoss < (best?.loss ?? Number.POSITIVE_INFINITY) - minDelta) {
            best = { loss: validationLoss, step, weights: restore ? takeWeights(model) : [] };
            waited = 0;
            return 'continue';
          }
          waited += 1;
          return waited >= patience ? 'stop' : 'continue';
        },
        end() {
          if (best === undefined || !restore) return {};
          putWeights(model, best.weights);
          return { restoredStep: best.step };
        },
        save: () =>
          best === undefined
            ? { numbers: { waited } }
            : { numbers: { waited, loss: best.loss, step: best.step }, arrays: best.weights },
        load({ numbers = {}, arrays = [] }) {
          const { loss, step } = numbers;
          waited = numbers.waited ?? 0;
          best = undefined;
          if (loss !== undefined && step !== undefined) {
            best = { loss, step, weights: arrays.map((values) => Float32Array.from(values)) };
          }
        },
      };
    },
  }),
});

/**
 * Early stopping: ends a training when the validation loss no longer falls, and puts back the best weights.
 *
 * Hook: `follow`. Looks at the validation data are the training loop's: `pnpm bench` takes about ten in a run, `model.fit` with
 * `trainingCallback` one an epoch. The best weights come back also where training ran to its last step; the outcome
 * says `restoredStep`. Rates chosen by the same validation data, not by the test data, stay honest.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Prechelt 1998, Neural Networks: Tricks of the Trade, p. 55.
 * @example
 * ```ts
 * const regularizer = compose(dropout({ rate: 0.5 }), earlyStopping({ patience: 3 }));
 * ```
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Regularizer {
  return earlyStoppingDefinition.regularizer(options);
}
