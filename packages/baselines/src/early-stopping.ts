import { checkBoolean, checkNumber, defineRegularizer, type Regularizer } from '@regatta/core';
import { strengthOf } from './settings.ts';
import { putWeights, takeWeights, type Weights } from './weights.ts';

const NAME = 'early-stopping';

/** Options of early stopping. */
export interface EarlyStoppingOptions {
  /** Number of consecutive validations without a better loss after which training stops, >= 1; default 2. */
  readonly patience?: number;
  /** Minimum decrease of the loss that counts as better, >= 0; default 0. */
  readonly minDelta?: number;
  /** Whether to restore the weights of the best validation at the end; default true. */
  readonly restoreBestWeights?: boolean;
}

/** Definition of early stopping. */
export const earlyStoppingDefinition = defineRegularizer({
  name: NAME,
  title: 'Early stopping',
  summary: 'stops when the validation loss no longer falls and restores the best weights',
  paper: 'Prechelt 1998, Neural Networks: Tricks of the Trade',
  onlyStops: true,
  strength: { option: 'patience', values: [4, 2, 1] },
  options: ['patience', 'minDelta', 'restoreBestWeights'],
  defaults: { patience: 2, minDelta: 0, restoreBestWeights: true },
  parse: ({ patience, minDelta, restoreBestWeights }: EarlyStoppingOptions) => ({
    patience: checkNumber(patience, NAME, 'patience', { min: 1, integer: true }),
    minDelta: strengthOf(minDelta, NAME, 'minDelta'),
    restore: checkBoolean(
      restoreBestWeights,
      NAME,
      'restoreBestWeights',
      'Pass true or false; the default is true.',
    ),
  }),
  hooks: ({ params: { patience, minDelta, restore } }) => ({
    needsValidation: true,
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
 * Early stopping: stops training when the validation loss no longer falls and restores the best weights.
 *
 * Hook: `follow`. The training loop decides when to validate: `pnpm bench` about ten times per run, `model.fit` with
 * `trainingCallback` once per epoch. The best weights are also restored if training reaches its last step; the outcome
 * contains `restoredStep`. Choosing rates on the same validation data, not on the test data, introduces no test-set
 * bias.
 *
 * @throws RegattaError for options out of range and unknown options; in training, without validation data.
 * @see Prechelt 1998, Neural Networks: Tricks of the Trade, p. 55.
 * @example
 * ```ts
 * const regularizer = compose(dropout({ rate: 0.5 }), earlyStopping({ patience: 3 }));
 * ```
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Regularizer {
  return earlyStoppingDefinition.regularizer(options);
}
