import { checkObject } from './arguments.ts';
import { checkRegularizer } from './check-regularizer.ts';
import { checkSite } from './check-site.ts';
import { noteSite } from './effect.ts';
import { RecurrentHost } from './hosts/recurrent.ts';
import type { RecurrentArgs } from './hosts/recurrent-config.ts';
import type { Regularizer, Site } from './regularizer.ts';

/**
 * Builds a recurrent layer at a site with the regularizer's treatment, or the plain layer when the regularizer has no
 * `recurrent` hook.
 *
 * @param args configuration of the layer, with Keras's defaults.
 * @throws RegattaError for a site without a name or seed, anything but a regularizer, and when the cell has no part that the regularizer treats, e.g. `candidate` in a SimpleRNN.
 * @example
 * ```ts
 * const regularizer: Regularizer = {
 *   name: 'my-dropout',
 *   recurrent: () => ({ state: { rate: 0.25 } }),
 * };
 * const input = tf.input({ shape: [20, 8] });
 * const lstm = attachRecurrent(regularizer, { name: 'lstm1', seed: 7 }, { cell: 'lstm', units: 16 });
 * const hidden = lstm.apply(input);
 * ```
 */
export function attachRecurrent(regularizer: Regularizer, site: Site, args: RecurrentArgs): RecurrentHost {
  checkRegularizer(regularizer, 'attachRecurrent');
  checkSite(site, 'attachRecurrent');
  checkObject(
    args,
    'attachRecurrent',
    'the configuration of the layer',
    "Pass e.g. { cell: 'lstm', units: 16 }.",
  );
  noteSite(regularizer, 'recurrent');
  return new RecurrentHost({
    ...args,
    treatment: regularizer.recurrent?.(site, args.cell) ?? {},
    seed: site.seed,
    site: { name: `${site.name}/recurrent` },
  });
}
