import {
  type CommonOptions,
  checkChoice,
  checkChoices,
  checkRate,
  defineRegularizer,
  type Rate,
  type RecurrentTreatment,
  RegattaError,
  type Regularizer,
} from '@regatta/core';
import type { RnnCell } from '@regatta/core/recurrent';

const MEMORIES = ['state', 'cell'] as const;

/** Options of recurrent dropout. */
export interface RecurrentDropoutOptions extends CommonOptions {
  /**
   * What to mask. `semeniuta` (default): the candidate, so no stored memory is lost. `naive`: the state or the cell,
   * with a new mask at each step. `rnn-drop`: the cell of an LSTM, with one mask per sequence.
   */
  readonly form?: 'semeniuta' | 'naive' | 'rnn-drop';
  /** Whether `semeniuta` draws a mask per `step` (default) or per `sequence`. */
  readonly per?: 'step' | 'sequence';
  /**
   * What `naive` masks: `state`, as read by the gates (default), and `cell`, the memory of an LSTM, with separate
   * masks. With both, layers without a cell mask only the state.
   */
  readonly on?: readonly (typeof MEMORIES)[number][];
}

/** Options of naive recurrent dropout. */
export type NaiveRecurrentDropoutOptions = Pick<RecurrentDropoutOptions, 'rate' | 'on'>;

type Form = NonNullable<RecurrentDropoutOptions['form']>;

const names: Readonly<Record<Form, string>> = {
  semeniuta: 'recurrent-dropout',
  naive: 'naive-recurrent-dropout',
  'rnn-drop': 'rnn-drop',
};

const formOf = (form: unknown): Form =>
  checkChoice(form ?? 'semeniuta', ['semeniuta', 'naive', 'rnn-drop'], names.semeniuta, 'form');

interface Masks {
  readonly form: Form;
  readonly per: 'step' | 'sequence';
  readonly on: readonly (typeof MEMORIES)[number][];
}

function masksOf(options: RecurrentDropoutOptions, form: Form = formOf(options.form)): Masks {
  const name = names[form];
  const refuse = (key: 'per' | 'on', remedy: string): void => {
    if (options[key] === undefined) return;
    throw new RegattaError({ subject: name, expected: `no option ${key}`, received: options[key], remedy });
  };
  const { per = form === 'rnn-drop' ? 'sequence' : 'step' } = options;
  checkChoice(per, ['step', 'sequence'], name, 'per');
  if (form !== 'semeniuta')
    refuse('per', 'Remove it; for one mask per sequence on the state, use variationalDropout.');
  if (form !== 'naive') refuse('on', "Remove it, or pass form: 'naive'.");
  return { form, per, on: checkChoices(options.on ?? ['state'], MEMORIES, name, 'on') };
}

/** The treatment of a cell. */
const treatment = ({ form, per, on }: Masks, rate: Rate, cell: RnnCell): RecurrentTreatment => {
  const mask = { rate, per };
  if (form === 'semeniuta') return { candidate: mask };
  if (form === 'rnn-drop') return { cell: mask };
  return {
    ...(on.includes('state') ? { state: mask } : {}),
    ...(on.includes('cell') && (cell === 'lstm' || on.length === 1) ? { cell: mask } : {}),
  };
};

const RATES = [0.1, 0.2, 0.25, 0.3, 0.4, 0.5];

/** Definition of recurrent dropout without memory loss. */
export const recurrentDropoutDefinition = defineRegularizer({
  name: names.semeniuta,
  title: 'Recurrent dropout without memory loss',
  summary: 'drops the candidate update, so no stored memory is lost',
  paper: 'Semeniuta, Severyn, Barth 2016, arXiv 1603.05118',
  defaultRate: 0.25,
  rates: RATES,
  prior: { rnn: 7 },
  options: ['form', 'per', 'on'],
  parse: (options: RecurrentDropoutOptions) => masksOf(options),
  rateOf: ({ rate }, { form }) => checkRate(rate, names[form]),
  hooks: ({ params, rate }) => ({
    name: names[params.form],
    recurrent: (_, cell) => treatment(params, rate, cell),
  }),
});

/** Definition of naive recurrent dropout. */
export const naiveRecurrentDropoutDefinition = defineRegularizer({
  name: names.naive,
  title: 'Naive recurrent dropout',
  summary: 'new masks at each step on the recurrent state and, in an LSTM, on the cell; erases memory',
  paper: 'the baseline of Gal and Ghahramani 2016, arXiv 1512.05287, and Semeniuta et al. 2016',
  defaultRate: 0.25,
  rates: RATES,
  suggested: { rate: 0.25, on: ['state', 'cell'] },
  options: ['on'],
  parse: (options: NaiveRecurrentDropoutOptions) => masksOf(options, 'naive'),
  hooks: ({ params, rate }) => ({ recurrent: (_, cell) => treatment(params, rate, cell) }),
});

/** Definition of RnnDrop. */
export const rnnDropDefinition = defineRegularizer({
  name: names['rnn-drop'],
  title: 'RnnDrop',
  summary: 'one mask per sequence on the cell of an LSTM',
  paper: 'Moon et al. 2015, ASRU',
  defaultRate: 0.2,
  rates: [0.1, 0.2, 0.3, 0.4, 0.5],
  hooks: ({ rate }) => ({ recurrent: () => ({ cell: { rate, per: 'sequence' } }) }),
});

/**
 * Recurrent dropout in its published forms.
 *
 * - `semeniuta`: c = f c + i (g keep / (1 - rate)); for a GRU, h = z h + (1 - z) (g keep / (1 - rate)).
 * - `naive`: h keep_t / (1 - rate) as read by the gates; the carried state is unchanged. On the cell,
 *   c = (f c + i g) keep_t / (1 - rate), so a stored value survives n steps with probability (1 - rate)^n.
 * - `rnn-drop`: c = (f c + i g) keep / (1 - rate), one mask per sequence; LSTM only.
 *
 * Inference uses the plain layer. Hook: `recurrent`.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for options out of range and unknown options, and when building a layer without the part to
 *   mask.
 * @see Semeniuta, Severyn, Barth 2016, arXiv 1603.05118; Moon et al. 2015, ASRU.
 * @example
 * ```ts
 * const regularizer = recurrentDropout({ rate: 0.25 });
 * ```
 */
export function recurrentDropout(options: RecurrentDropoutOptions): Regularizer {
  return recurrentDropoutDefinition.regularizer(options);
}

/**
 * Naive recurrent dropout: new masks at each step, on the state (default) or the cell of an LSTM. Included for
 * comparison.
 *
 * On the cell, it erases memory. On the state of an LSTM or a GRU, it does not, because only the gates see the masks.
 *
 * @see recurrentDropout
 * @example
 * ```ts
 * const regularizer = naiveRecurrentDropout({ rate: 0.25 });
 * ```
 */
export function naiveRecurrentDropout(options: NaiveRecurrentDropoutOptions): Regularizer {
  return naiveRecurrentDropoutDefinition.regularizer(options);
}

/**
 * RnnDrop: one mask per sequence on the cell of an LSTM.
 *
 * @see Moon et al. 2015, ASRU, "RnnDrop: a novel dropout for RNNs in ASR"; recurrentDropout.
 * @example
 * ```ts
 * const regularizer = rnnDrop({ rate: 0.2 });
 * ```
 */
export function rnnDrop(options: CommonOptions): Regularizer {
  return rnnDropDefinition.regularizer(options);
}
