import { attach, checkFunction, checkKeys, type Regularizer, type Site } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { offered } from './block-parts.ts';

/** Where {@link attachEmbedded} offers its sites. */
export interface EmbeddedOptions {
  /** Regularizer whose hooks act there. */
  readonly regularizer: Regularizer;
  /** Makes the site of a name, with its seed. */
  readonly site: (name: string, depth?: number) => Site;
  /** Whether whole tokens may be dropped, which may shorten the sequence. Default: false. */
  readonly tokens?: boolean;
}

/**
 * Offers the input of the first block of a Transformer, the sum of embeddings and positions, to the hooks `embedded` and
 * `sequence`, and with `tokens` to the hook `tokens`. x is [batch, steps, features].
 *
 * @param name name of the site; that of `tokens` is `<name>-tokens`.
 * @throws RegattaError for a site without a name or seed, and anything but a regularizer.
 * @example
 * ```ts
 * import { dropout } from '@regatta/dense-dropout';
 * import { attachEmbedded } from '@regatta/transformer';
 * import * as tf from '@tensorflow/tfjs';
 *
 * const sum = tf.input({ shape: [20, 32] });
 * const regularizer = dropout({ rate: 0.1, at: ['embedded'] });
 * const x = attachEmbedded(sum, 'embedded', { regularizer, site: (name) => ({ name, seed: 7 }) });
 * ```
 */
export function attachEmbedded(
  x: tf.SymbolicTensor,
  name: string,
  options: EmbeddedOptions,
): tf.SymbolicTensor {
  const subject = 'attachEmbedded';
  checkKeys(options, ['regularizer', 'site', 'tokens'], subject);
  const { regularizer, site, tokens = false } = options;
  checkFunction(site, subject, 'site', 'Pass e.g. site: (name) => ({ name, seed: 7 }).');
  const value = offered({ regularizer, site, depth: 0 }, 'embedded', name, x);
  return tokens ? attach(regularizer, 'tokens', site(`${name}-tokens`), value) : value;
}
