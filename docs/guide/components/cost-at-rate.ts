import { withBase } from 'vitepress';
import { type FunctionalComponent, h } from 'vue';
import { data } from '../evidence.data.ts';

interface CostAtRateProps {
  readonly size: 'quick' | 'full';
  readonly sweep: string;
  readonly rate: number;
}

/**
 * The test loss at a rate minus that at the best rate of the sweep, from the committed results of claim b, linked to the
 * claim.
 *
 * @throws if the results have no such rate, which fails the build.
 */
export const CostAtRate: FunctionalComponent<CostAtRateProps> = ({ rate, size, sweep }) => {
  const found = data.rateCosts.find(
    (cost) => cost.size === size && cost.sweep === sweep && cost.rate === rate,
  );
  if (found === undefined)
    throw new Error(`expected a rate of claim b (${size}), received ${rate} of "${sweep}"`);
  const title = `test loss at rate ${rate} above the best rate, ${sweep}`;
  return h('a', { href: withBase('/results/claims.html#claim-b'), title }, found.text);
};
CostAtRate.props = ['size', 'sweep', 'rate'];
