import { checkRate, defineRegularizer, type Rate, RegattaError, type Regularizer } from '@regatta/core';

const NAME = 'zoneout';

/** Options of zoneout: one `rate` for state and cell, or separate rates. */
export interface ZoneoutOptions {
  /** Probability in [0, 1] that a unit keeps its previous value; a number or a schedule. */
  readonly rate?: Rate;
  /** Rate of the state; default `rate`, or 0 if neither is given. */
  readonly stateRate?: Rate;
  /** Rate of the cell of an LSTM; default `rate`, or 0 if neither is given. */
  readonly cellRate?: Rate;
}

/** Definition of zoneout. */
export const zoneoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Zoneout',
  summary: 'randomly keeps the previous value of cell and state units',
  paper: 'Krueger et al. 2017, arXiv 1606.01305',
  defaultRate: 0.1,
  rates: [0.05, 0.1, 0.15, 0.2, 0.3],
  prior: { rnn: 6 },
  suggested: (given) => (['rate', 'stateRate', 'cellRate'].some((key) => key in given) ? {} : { rate: 0.1 }),
  options: ['stateRate', 'cellRate'],
  parse(options: ZoneoutOptions) {
    if (Object.keys(options).length === 0) {
      throw new RegattaError({
        subject: NAME,
        expected: 'rate, stateRate or cellRate',
        received: options,
        remedy: 'Pass e.g. { cellRate: 0.5, stateRate: 0.05 }.',
      });
    }
    const { rate, stateRate = rate ?? 0, cellRate = rate ?? 0 } = options;
    for (const given of Object.values(options)) checkRate(given, NAME);
    return { stateRate: checkRate(stateRate, NAME), cellRate: checkRate(cellRate, NAME) };
  },
  rateOf: () => 0,
  hooks: ({ params: { stateRate, cellRate } }) => ({
    recurrent: (_site, cell) => ({
      zoneoutState: { rate: stateRate },
      ...(cell === 'lstm' ? { zoneoutCell: { rate: cellRate } } : {}),
    }),
  }),
});

/**
 * Zoneout: at each step, some units keep their previous value instead of being dropped.
 *
 * c = d_c c_old + (1 - d_c) c_new, h = d_h h_old + (1 - d_h) h_new, with h_new from c_new and d ~ Bernoulli(rate) at
 * each step; no rescaling. Inference replaces d with the rates. Layers without a cell use only the state. Hook:
 * `recurrent`.
 *
 * @throws RegattaError for rates out of range, unknown options, and missing rates.
 * @see Krueger et al. 2017, arXiv 1606.01305 (character models: cell 0.5, state 0.05).
 * @example
 * ```ts
 * const regularizer = zoneout({ cellRate: 0.5, stateRate: 0.05 });
 * ```
 */
export function zoneout(options: ZoneoutOptions): Regularizer {
  return zoneoutDefinition.regularizer(options);
}
