import { withBase } from 'vitepress';
import { type FunctionalComponent, h } from 'vue';
import { data } from '../evidence.data.ts';

/**
 * The verdict on a claim, for generated and real data, as a block quote.
 *
 * @throws if a claim has no results, which fails the build.
 */
export const Verdict: FunctionalComponent<{ readonly claim: string }> = ({ claim }) => {
  const words = (size: 'quick' | 'full'): string => {
    const found = data.find((entry) => entry.claim === claim && entry.size === size);
    if (found === undefined) throw new Error(`expected a claim with results, received "${claim}"`);
    return `${found.verdict}${found.limit === undefined ? '' : ` (${found.limit})`}`;
  };
  const [quick, full] = [words('quick'), words('full')];
  const verdict =
    quick === full
      ? `${full} on generated and real data`
      : `on generated data: ${quick}; on real data: ${full}`;
  const title = data.find((entry) => entry.claim === claim)?.title ?? '';
  const link = h('a', { href: withBase(`/results/claims.html#claim-${claim}`) }, `Claim ${claim}`);
  return h('blockquote', h('p', [link, `, \u201c${title}\u201d: ${verdict}.`]));
};
Verdict.props = ['claim'];
