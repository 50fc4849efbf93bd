import { withBase } from 'vitepress';
import { type FunctionalComponent, h } from 'vue';
import { data } from '../evidence.data.ts';

const runs = { quick: 'generated data', full: 'real data' } as const;

/**
 * What a claim came to, on generated and on real data, in a paragraph.
 *
 * @throws where a claim has no results, which fails the build.
 */
export const Verdict: FunctionalComponent<{ readonly claim: string }> = ({ claim }) => {
  const parts = (['quick', 'full'] as const).map((size) => {
    const found = data.find((entry) => entry.claim === claim && entry.size === size);
    if (found === undefined) throw new Error(`expected a claim with results, received "${claim}"`);
    const limit = found.limit === undefined ? '' : ` (${found.limit})`;
    return `${found.verdict} on ${runs[size]}${limit}`;
  });
  const link = h('a', { href: withBase(`/results/claims.html#claim-${claim}`) }, `Claim ${claim}`);
  return h('p', [link, `: ${parts.join('; ')}.`]);
};
Verdict.props = ['claim'];
