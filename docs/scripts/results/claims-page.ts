import type { JudgedClaim } from '@regatta/evidence';
import { besides, claimFigure, effectText, verdictSigns } from '@regatta/report';
import { type ClaimRun, claimRuns, dataOf } from './committed.ts';
import { chart, folded, said, table } from './markup.ts';

type Found = ClaimRun & { readonly claim: JudgedClaim };

/** One claim in each run that tested it. */
const inRuns = (id: string): Found[] =>
  claimRuns.flatMap((run) =>
    run.summary.claims.filter((claim) => claim.id === id).map((claim) => ({ ...run, claim })),
  );

const verdictOf = ({ outcome: { verdict } }: JudgedClaim): string =>
  `${verdictSigns[verdict]} **${verdict}**`;

function mainEffect({ outcome }: JudgedClaim): string {
  const [first] = outcome.effects;
  return first === undefined ? '' : said(effectText(first));
}

function overview(ids: readonly string[]): string {
  const rows = ids.map((id) => {
    const found = inRuns(id);
    const title = `[(${id}) ${said(found[0]?.claim.title ?? '')}](#claim-${id})`;
    return [title, ...found.map(({ claim }) => `${verdictOf(claim)}<br>${mainEffect(claim)}`)];
  });
  return table(['claim', ...claimRuns.map(({ summary }) => dataOf(summary))], rows);
}

function inRun({ claim, summary }: Found): string[] {
  const { outcome } = claim;
  const beside = besides(outcome);
  const bounded = outcome.figure.series.some(({ points }) => points.some(({ interval }) => interval));
  const bars = bounded ? 'Bars are 95 % intervals over seeds.' : 'Means over seeds.';
  const effects = table(
    ['effect', 'estimate with 95 % confidence interval'],
    outcome.effects.map((effect) => [said(effect.name), said(effectText(effect))]),
  );
  return [
    `### On ${dataOf(summary)}: ${outcome.verdict} {#claim-${claim.id}-${summary.size}}`,
    ...(beside === '' ? [] : [`${verdictSigns[outcome.verdict]} ${said(beside)}.`]),
    said(outcome.text),
    chart(claimFigure, outcome.figure, `${outcome.figure.title}. ${bars}`),
    folded(`Effects used by the rule (${claim.finished} of ${claim.trials} trials finished)`, effects),
  ];
}

function reproductions(found: readonly Found[]): string[] {
  const rows = found.flatMap(({ claim, summary }) =>
    claim.outcome.reproductions.map(({ source, published, ours, difference }) =>
      [source, published, ours, dataOf(summary), difference].map(said),
    ),
  );
  const head = ['published result', 'published', 'ours', 'our data', 'what differs'];
  return rows.length === 0 ? [] : ['### Published numbers next to ours', table(head, rows)];
}

function section(id: string): string[] {
  const found = inRuns(id);
  const claim = found[0]?.claim;
  if (claim === undefined) return [];
  const rule = `**Hypothesis.** ${said(claim.hypothesis)}\n\n**Rule.** ${said(claim.rule)}`;
  return [
    `## (${id}) ${said(claim.title)} {#claim-${id}}`,
    `> ${said(claim.statement)}`,
    ...found.flatMap(inRun),
    folded('Hypothesis and rule, fixed before the run', rule),
    folded(
      'What the papers say',
      claim.sources.map(({ finding, reference }) => `- ${said(finding)} (${said(reference)})`).join('\n'),
    ),
    ...reproductions(found).map((block) => block.replace(/^###.*/, (line) => `${line} {#published-${id}}`)),
  ];
}

/** The page of the ten claims, each with its verdicts, figures and sources, from the committed runs. */
export function claimsPage(): string {
  const ids = [...new Set(claimRuns.flatMap(({ summary }) => summary.claims.map(({ id }) => id)))];
  return [
    '# Ten claims about dropout, tested',
    'These are claims that textbooks repeat. Each is tested here in an experiment whose hypothesis and decision rule were fixed in advance; code applies the rule to reach the verdict. Null results are reported as such.',
    overview(ids),
    '[Method](./method.md) describes how the runs were made and how to repeat them.',
    ...ids.flatMap(section),
  ].join('\n\n');
}
