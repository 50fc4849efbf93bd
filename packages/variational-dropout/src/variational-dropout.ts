import {
  activationAt,
  type CommonOptions,
  checkChoice,
  checkChoices,
  checkRate,
  defineRegularizer,
  type Rate,
  type RecurrentTreatment,
  type Regularizer,
  weightsAt,
} from '@regatta/core';
import { embeddingTreatment } from './embedding-dropout.ts';
import { lockedTreatment } from './locked-dropout.ts';

const NAME = 'variational-dropout';
const PLACES = ['input', 'state', 'output'] as const;
const RATES = ['inputRate', 'stateRate', 'outputRate', 'embeddingRate'] as const;

/** Options of variational dropout. */
export interface VariationalDropoutOptions extends CommonOptions {
  /**
   * What to mask; default all three, as in the paper. In a stack, where the output of one layer is the input of the
   * next, omit `input` or `output`.
   */
  readonly on?: readonly (typeof PLACES)[number][];
  /** Rate on the input; default `rate`. */
  readonly inputRate?: Rate;
  /** Rate on the state; default `rate`. */
  readonly stateRate?: Rate;
  /** Rate on the output; default `rate`. */
  readonly outputRate?: Rate;
  /** Rate of dropping words from embeddings; by default, no words are dropped. */
  readonly embeddingRate?: Rate;
  /** Whether the gates share a mask (default) or have one each. */
  readonly gates?: 'tied' | 'each';
}

/** Definition of variational dropout. */
export const variationalDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Variational dropout',
  summary: 'one mask per sequence on the state and the outputs of recurrent layers; `on` adds the inputs',
  paper: 'Gal and Ghahramani 2016, arXiv 1512.05287',
  layers: ['variationalLstm', 'variationalGru', 'variationalSimpleRnn'],
  defaultRate: 0.25,
  rates: [0.1, 0.2, 0.25, 0.3, 0.4, 0.5],
  prior: { rnn: 4 },
  suggested: { rate: 0.25, on: ['state', 'output'] },
  options: ['on', 'gates', ...RATES],
  parse(options: VariationalDropoutOptions) {
    for (const key of RATES) if (options[key] !== undefined) checkRate(options[key], NAME);
    return {
      gates: checkChoice(options.gates ?? 'tied', ['tied', 'each'], NAME, 'gates'),
      on: checkChoices(options.on ?? PLACES, PLACES, NAME, 'on'),
    };
  },
  hooks({ options, params: { gates, on }, rate }) {
    const { inputRate = rate, stateRate = rate, outputRate = rate, embeddingRate } = options;
    const treatment: RecurrentTreatment = {
      ...(on.includes('input') ? { input: { rate: inputRate, per: 'sequence', gates } } : {}),
      ...(on.includes('state') ? { state: { rate: stateRate, per: 'sequence', gates } } : {}),
    };
    return {
      ...(Object.keys(treatment).length > 0 ? { recurrent: () => treatment } : {}),
      ...(on.includes('output') ? { sequence: activationAt(lockedTreatment(NAME, outputRate)) } : {}),
      ...(embeddingRate === undefined ? {} : { embedding: weightsAt(embeddingTreatment(embeddingRate)) }),
    };
  },
});

/**
 * Variational dropout: one mask per sequence on the inputs, the state and the outputs of recurrent layers.
 *
 * x keep_x / (1 - rate) and h keep_h / (1 - rate) as read by the gates, and y keep_y / (1 - rate), with each keep the
 * same at every step of a sequence; the carried state is never masked. Identity at inference. Hooks: `recurrent`
 * (input, state), `sequence` (output) and, with `embeddingRate`, `embedding` (whole words).
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for options out of range and unknown options.
 * @see Gal and Ghahramani 2016, arXiv 1512.05287.
 * @example
 * ```ts
 * const regularizer = variationalDropout({ rate: 0.25, on: ['state', 'output'] });
 * ```
 */
export function variationalDropout(options: VariationalDropoutOptions): Regularizer {
  return variationalDropoutDefinition.regularizer(options);
}
