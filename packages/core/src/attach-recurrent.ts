import { RecurrentHost } from './hosts/recurrent.ts';
import type { RecurrentArgs } from './hosts/recurrent-config.ts';
import type { Regularizer, Site } from './regularizer.ts';

/**
 * Builds a recurrent layer at a site as the regularizer treats it; the plain layer when the regularizer has no hook
 * `recurrent`.
 *
 * @param args the layer; its defaults are Keras's.
 * @throws RegattaError where the kind of cell lacks what the regularizer treats.
 * @example
 * ```ts
 * const regularizer: Regularizer = {
 *   name: 'my-dropout',
 *   recurrent: () => ({ state: { rate: 0.25 } }),
 * };
 * const input = tf.input({ shape: [20, 8] });
 * const lstm = attachRecurrent(regularizer, { name: 'lstm1', seed: 7 }, { cell: 'lstm', units: 64 });
 * const hidden = lstm.apply(input);
 * ```
 */
export function attachRecurrent(regularizer: Regularizer, site: Site, args: RecurrentArgs): RecurrentHost {
  return new RecurrentHost({
    ...args,
    treatment: regularizer.recurrent?.(site, args.cell) ?? {},
    seed: site.seed,
    site: { name: `${site.name}/recurrent` },
  });
}
