import { withBase } from 'vitepress';
import { type FunctionalComponent, h } from 'vue';
import { data } from '../evidence.data.ts';

/**
 * The verdict on a claim in each committed run, with the part of the hypothesis that decides, as a block quote. It says which
 * kind of data has no run.
 *
 * @throws if a claim has no results, which fails the build.
 */
export const Verdict: FunctionalComponent<{ readonly claim: string }> = ({ claim }) => {
  const found = data.claims.filter((entry) => entry.claim === claim);
  const [first] = found;
  if (first === undefined) throw new Error(`expected a claim with results, received "${claim}"`);
  const lines = found.map(({ data: kind, deciding, parts, verdict }) => [
    `On ${kind}: `,
    h('strong', verdict),
    ` (${parts}).${deciding === '' ? '' : ` Deciding part: ${deciding}.`}`,
  ]);
  const link = h('a', { href: withBase(`/results/claims.html#claim-${claim}`) }, `Claim ${claim}`);
  const all = [...lines, ...data.awaited.map((kind) => [`On ${kind}: not run yet.`])];
  return h(
    'blockquote',
    h('p', [link, `, \u201c${first.title}\u201d`, ...all.flatMap((line) => [h('br'), ...line])]),
  );
};
Verdict.props = ['claim'];
