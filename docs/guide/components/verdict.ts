import { withBase } from 'vitepress';
import { type FunctionalComponent, h } from 'vue';
import { data } from '../evidence.data.ts';

/**
 * The verdict on a claim, for generated and real data, as a block quote.
 *
 * @throws if a claim has no results, which fails the build.
 */
export const Verdict: FunctionalComponent<{ readonly claim: string }> = ({ claim }) => {
  const verdictOn = (size: 'quick' | 'full'): string => {
    const found = data.claims.find((entry) => entry.claim === claim && entry.size === size);
    if (found === undefined) throw new Error(`expected a claim with results, received "${claim}"`);
    return `${found.verdict}.`;
  };
  const [quick, full] = [verdictOn('quick'), verdictOn('full')];
  const lines =
    quick === full
      ? [`Generated and real data: ${full}`]
      : [`Generated data: ${quick}`, `Real data: ${full}`];
  const title = data.claims.find((entry) => entry.claim === claim)?.title ?? '';
  const link = h('a', { href: withBase(`/results/claims.html#claim-${claim}`) }, `Claim ${claim}`);
  return h(
    'blockquote',
    h('p', [link, `, \u201c${title}\u201d`, ...lines.flatMap((line) => [h('br'), line])]),
  );
};
Verdict.props = ['claim'];
