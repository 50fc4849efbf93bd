import {
  checkKeys,
  checkRate,
  LAYER_KEYS,
  type Rate,
  type RecurrentArgs,
  RecurrentHost,
  type RecurrentTreatment,
} from '@regatta/core';

/** Options of a recurrent layer, in tfjs style. */
export interface VariationalRnnOptions extends Omit<RecurrentArgs, 'cell'> {
  /** Rate on the input, one mask per sequence; default 0. */
  readonly dropout?: Rate;
  /** Rate on the state as read by the gates, one mask per sequence; default 0. */
  readonly recurrentDropout?: Rate;
  /** Whether the gates share a mask (default) or have one each, as in Keras with recurrent dropout. */
  readonly gates?: 'tied' | 'each';
  /** Seed of the masks, an integer >= 0; default 0. */
  readonly seed?: number;
}

const KEYS = [
  'units',
  'activation',
  'recurrentActivation',
  'useBias',
  'unitForgetBias',
  'resetAfter',
  ...['kernel', 'recurrent', 'bias'].flatMap((part) =>
    ['Initializer', 'Regularizer', 'Constraint'].map((kind) => part + kind),
  ),
  'returnSequences',
  'returnState',
  'goBackwards',
  'stateful',
  'zeroOutputForMask',
  'inputGradient',
  'dropout',
  'recurrentDropout',
  'gates',
  'weights',
  'batchSize',
  ...LAYER_KEYS,
];

function layer(cell: RecurrentArgs['cell'], name: string, options: VariationalRnnOptions): RecurrentHost {
  checkKeys(options, KEYS, name);
  const { dropout = 0, recurrentDropout = 0, gates = 'tied', ...args } = options;
  const treatment: RecurrentTreatment = {
    ...(dropout === 0 ? {} : { input: { rate: checkRate(dropout, name), per: 'sequence', gates } }),
    ...(recurrentDropout === 0
      ? {}
      : { state: { rate: checkRate(recurrentDropout, name), per: 'sequence', gates } }),
  };
  // With a seed but no name, the masks depend on the seed alone.
  const site = args.name === undefined && args.seed !== undefined ? { name } : null;
  return new RecurrentHost({ ...args, cell, treatment, site });
}

/**
 * LSTM with variational dropout: like `tf.layers.lstm`, with correct, seeded `dropout` and `recurrentDropout` that draw
 * new masks for each sequence in each call and never modify the carried cell or state.
 *
 * Defaults are those of Keras: `recurrentActivation` is `sigmoid` (`tf.layers.lstm`: `hardSigmoid`) and
 * `kernelInitializer` is `glorotUniform`. Saved as Keras's `LSTM`.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Gal and Ghahramani 2016, arXiv 1512.05287.
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(tf.layers.embedding({ inputDim: 100, outputDim: 16, inputLength: 20 }));
 * model.add(variationalLstm({ units: 16, dropout: 0.2, recurrentDropout: 0.2, seed: 7 }));
 * model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
 * model.apply(tf.zeros([8, 20]), { training: true });
 * ```
 */
export function variationalLstm(options: VariationalRnnOptions): RecurrentHost {
  return layer('lstm', 'variational-lstm', options);
}

/**
 * GRU with variational dropout; see {@link variationalLstm}. `resetAfter` defaults to true, as in Keras, so saved Keras
 * GRU layers load; `tf.layers.gru` supports only `resetAfter: false`.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Gal and Ghahramani 2016, arXiv 1512.05287.
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(tf.layers.embedding({ inputDim: 100, outputDim: 16, inputLength: 20 }));
 * model.add(variationalGru({ units: 16, recurrentDropout: 0.2, seed: 7 }));
 * model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
 * model.apply(tf.zeros([8, 20]), { training: true });
 * ```
 */
export function variationalGru(options: VariationalRnnOptions): RecurrentHost {
  return layer('gru', 'variational-gru', options);
}

/**
 * Simple recurrent layer with variational dropout; see {@link variationalLstm}.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Gal and Ghahramani 2016, arXiv 1512.05287.
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(tf.layers.embedding({ inputDim: 100, outputDim: 16, inputLength: 20 }));
 * model.add(variationalSimpleRnn({ units: 16, dropout: 0.2, seed: 7 }));
 * model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
 * model.apply(tf.zeros([8, 20]), { training: true });
 * ```
 */
export function variationalSimpleRnn(options: VariationalRnnOptions): RecurrentHost {
  return layer('simpleRnn', 'variational-simple-rnn', options);
}
