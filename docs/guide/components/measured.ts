import { withBase } from 'vitepress';
import { type FunctionalComponent, h } from 'vue';
import { data } from '../evidence.data.ts';

interface MeasuredProps {
  readonly claim: string;
  readonly effect: string;
  readonly size: 'quick' | 'full';
}

/**
 * A number from the committed results, with its interval and a link to its claim.
 *
 * @throws if there is no such effect, which fails the build.
 */
export const Measured: FunctionalComponent<MeasuredProps> = ({ claim, effect, size }) => {
  const found = data.claims
    .filter((entry) => entry.claim === claim && entry.size === size)
    .flatMap(({ effects }) => effects)
    .find(({ name }) => name === effect);
  if (found === undefined)
    throw new Error(`expected an effect of claim ${claim} (${size}), received "${effect}"`);
  return h('a', { href: withBase(`/results/claims.html#claim-${claim}`), title: effect }, found.text);
};
Measured.props = ['claim', 'effect', 'size'];
