import {
  checkKeys,
  checkRate,
  LAYER_KEYS,
  type Rate,
  type RecurrentArgs,
  RecurrentHost,
  type RecurrentTreatment,
} from '@regatta/core';

/** Options of a recurrent layer in the tfjs habit. */
export interface VariationalRnnOptions extends Omit<RecurrentArgs, 'cell'> {
  /** Rate on the input, one mask a sequence; 0 unless given. */
  readonly dropout?: Rate;
  /** Rate on the state where the gates read it, one mask a sequence; 0 unless given. */
  readonly recurrentDropout?: Rate;
  /** Whether the gates share a mask (default) or have one each, as in Keras where there is recurrent dropout. */
  readonly gates?: 'tied' | 'each';
  /** Seed of the masks, an integer >= 0; 0 unless given. */
  readonly seed?: number;
}

const KEYS = [
  ...['units', 'activation', 'recurrentActivation', 'useBias', 'unitForgetBias', 'resetAfter'],
  ...['kernel', 'recurrent', 'bias'].flatMap((part) =>
    ['Initializer', 'Regularizer', 'Constraint'].map((kind) => part + kind),
  ),
  ...['returnSequences', 'returnState', 'goBackwards', 'stateful', 'zeroOutputForMask', 'inputGradient'],
  ...['dropout', 'recurrentDropout', 'gates', 'weights', 'batchSize', ...LAYER_KEYS],
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
  // A seed without a name means the seed alone decides.
  const site = args.name === undefined && args.seed !== undefined ? { name } : null;
  return new RecurrentHost({ ...args, cell, treatment, site });
}

/**
 * An LSTM with variational dropout: `tf.layers.lstm` whose `dropout` and `recurrentDropout` are right, seeded, drawn
 * anew for each sequence of each call, and never touch the cell or the state that is carried.
 *
 * Defaults are Keras's: `recurrentActivation` is `sigmoid` (`tf.layers.lstm`: `hardSigmoid`), `kernelInitializer`
 * `glorotUniform`. Saved as Keras's `LSTM`.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Gal and Ghahramani 2016, arXiv 1512.05287.
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(tf.layers.embedding({ inputDim: 100, outputDim: 16, inputLength: 20 }));
 * model.add(variationalLstm({ units: 64, dropout: 0.2, recurrentDropout: 0.2, seed: 7 }));
 * model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
 * model.apply(tf.zeros([8, 20]), { training: true });
 * ```
 */
export function variationalLstm(options: VariationalRnnOptions): RecurrentHost {
  return layer('lstm', 'variational-lstm', options);
}

/**
 * A GRU with variational dropout; see {@link variationalLstm}. `resetAfter` is true unless given, as in Keras, whose
 * saved GRU layers load; `tf.layers.gru` knows `resetAfter: false` only.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Gal and Ghahramani 2016, arXiv 1512.05287.
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(tf.layers.embedding({ inputDim: 100, outputDim: 16, inputLength: 20 }));
 * model.add(variationalGru({ units: 64, recurrentDropout: 0.2, seed: 7 }));
 * model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
 * model.apply(tf.zeros([8, 20]), { training: true });
 * ```
 */
export function variationalGru(options: VariationalRnnOptions): RecurrentHost {
  return layer('gru', 'variational-gru', options);
}

/**
 * A plain recurrent layer with variational dropout; see {@link variationalLstm}.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Gal and Ghahramani 2016, arXiv 1512.05287.
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(tf.layers.embedding({ inputDim: 100, outputDim: 16, inputLength: 20 }));
 * model.add(variationalSimpleRnn({ units: 64, dropout: 0.2, seed: 7 }));
 * model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
 * model.apply(tf.zeros([8, 20]), { training: true });
 * ```
 */
export function variationalSimpleRnn(options: VariationalRnnOptions): RecurrentHost {
  return layer('simpleRnn', 'variational-simple-rnn', options);
}
