import {
  type CommonOptions,
  checkChoice,
  checkChoices,
  checkOptions,
  type RecurrentTreatment,
  RegattaError,
  type Regularizer,
  toJson,
} from '@regatta/core';
import type { RnnCell } from '@regatta/core/recurrent';

const MEMORIES = ['state', 'cell'] as const;

/** Options of recurrent dropout. */
export interface RecurrentDropoutOptions extends CommonOptions {
  /**
   * What is masked: `semeniuta` (default), the candidate, so that nothing stored is lost; `naive`, the state or the cell,
   * anew at each step; `rnn-drop`, the cell of an LSTM, once a sequence.
   */
  readonly form?: 'semeniuta' | 'naive' | 'rnn-drop';
  /** Whether `semeniuta` draws at each `step` (default) or once a `sequence`. */
  readonly per?: 'step' | 'sequence';
  /**
   * What `naive` masks: `state`, where the gates read it (default), and `cell`, the memory of an LSTM, with masks of its
   * own. With both, layers without a cell have their state masked.
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

/**
 * Recurrent dropout in its published forms.
 *
 * `semeniuta`: c = f c + i (g keep / (1 - rate)), for a GRU h = z h + (1 - z) (g keep / (1 - rate)).
 * `naive`: h keep_t / (1 - rate) where the gates read it, the state that is carried stays whole; on the cell
 * c = (f c + i g) keep_t / (1 - rate), so that what is stored survives n steps with probability (1 - rate)^n.
 * `rnn-drop`: c = (f c + i g) keep / (1 - rate), one mask a sequence; LSTM only.
 * Inference is the plain layer. Hook: `recurrent`.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for options out of range and unknown options; when a layer is built that has no such part.
 * @see Semeniuta, Severyn, Barth 2016, arXiv 1603.05118; Moon et al. 2015, ASRU.
 * @example
 * ```ts
 * const regularizer = recurrentDropout({ rate: 0.25 });
 * ```
 */
export function recurrentDropout(options: RecurrentDropoutOptions): Regularizer {
  const form = checkChoice(
    options?.form ?? 'semeniuta',
    ['semeniuta', 'naive', 'rnn-drop'],
    'recurrent-dropout',
    'form',
  );
  const name = names[form];
  const rate = checkOptions(options, ['rate', 'form', 'per', 'on'], name);
  const { per = form === 'rnn-drop' ? 'sequence' : 'step' } = options;
  checkChoice(per, ['step', 'sequence'], name, 'per');
  if (form !== 'semeniuta' && options.per !== undefined) {
    throw new RegattaError({
      subject: name,
      expected: 'no option per',
      received: options.per,
      remedy: 'Leave it out; variationalDropout has one mask a sequence on the state.',
    });
  }
  if (form !== 'naive' && options.on !== undefined) {
    throw new RegattaError({
      subject: name,
      expected: 'no option on',
      received: options.on,
      remedy: "Leave it out, or pass form: 'naive'.",
    });
  }
  const on = checkChoices(options.on ?? ['state'], MEMORIES, name, 'on');
  const mask = { rate, per };
  const naive = (cell: RnnCell): RecurrentTreatment => ({
    ...(on.includes('state') ? { state: mask } : {}),
    ...(on.includes('cell') && (cell === 'lstm' || on.length === 1) ? { cell: mask } : {}),
  });
  const treatments: Readonly<Record<Form, (cell: RnnCell) => RecurrentTreatment>> = {
    semeniuta: () => ({ candidate: mask }),
    naive,
    'rnn-drop': () => ({ cell: mask }),
  };
  return { name, options: toJson(options), recurrent: (_, cell) => treatments[form](cell) };
}

/**
 * Naive recurrent dropout: new masks at each step, on the state (default) or the cell of an LSTM; here for comparison.
 *
 * On the cell it erases memory. On the state of an LSTM or a GRU it does not, as only the gates see the masks.
 *
 * @see recurrentDropout
 * @example
 * ```ts
 * const regularizer = naiveRecurrentDropout({ rate: 0.25 });
 * ```
 */
export function naiveRecurrentDropout(options: NaiveRecurrentDropoutOptions): Regularizer {
  checkOptions(options, ['rate', 'on'], names.naive);
  return { ...recurrentDropout({ ...options, form: 'naive' }), options: toJson(options) };
}

/**
 * RnnDrop: one mask a sequence on the cell of an LSTM.
 *
 * @see Moon et al. 2015, ASRU, "RnnDrop: a novel dropout for RNNs in ASR"; recurrentDropout.
 * @example
 * ```ts
 * const regularizer = rnnDrop({ rate: 0.2 });
 * ```
 */
export function rnnDrop(options: CommonOptions): Regularizer {
  checkOptions(options, ['rate'], names['rnn-drop']);
  return { ...recurrentDropout({ ...options, form: 'rnn-drop' }), options: toJson(options) };
}
