import { checkObject } from './arguments.ts';
import { checkRegularizer } from './check-regularizer.ts';
import { checkSite } from './check-site.ts';
import { noteSite } from './effect.ts';
import { AttentionHost } from './hosts/attention.ts';
import { ATTENTION_KEYS, type AttentionArgs } from './hosts/attention-config.ts';
import { checkKeys } from './options.ts';
import type { Regularizer, Site } from './regularizer.ts';

/**
 * Builds a multi-head attention layer at a site with the regularizer's treatment, or the plain layer when the regularizer
 * has no `attention` hook.
 *
 * @param args configuration of the layer, with Keras's names and defaults.
 * @throws RegattaError for a site without a name or seed, anything but a regularizer, and an invalid configuration.
 * @see Vaswani et al. 2017, arXiv 1706.03762.
 * @example
 * ```ts
 * const regularizer: Regularizer = {
 *   name: 'my-dropout',
 *   attention: () => ({ probabilities: { rate: 0.1 } }),
 * };
 * const input = tf.input({ shape: [20, 32] });
 * const layer = attachAttention(regularizer, { name: 'attention1', seed: 7 }, { numHeads: 4, keyDim: 8, causal: true });
 * const output = layer.apply(input);
 * ```
 */
export function attachAttention(regularizer: Regularizer, site: Site, args: AttentionArgs): AttentionHost {
  checkRegularizer(regularizer, 'attachAttention');
  checkSite(site, 'attachAttention');
  checkObject(
    args,
    'attachAttention',
    'the configuration of the layer',
    'Pass e.g. { numHeads: 4, keyDim: 16 }.',
  );
  checkKeys(args, ATTENTION_KEYS, 'attachAttention');
  noteSite(regularizer, 'attention');
  return new AttentionHost({
    ...args,
    treatment: regularizer.attention?.(site) ?? {},
    seed: site.seed,
    site: { name: `${site.name}/attention` },
  });
}
