import type { JudgedClaim } from '@regatta/evidence';
import { probability } from '@regatta/record';
import {
  claimFigure,
  clauseBound,
  clauseText,
  decidingText,
  effectText,
  verdictSigns,
} from '@regatta/report';
import { awaitedTexts, type ClaimRun, claimRuns, dataOf } from './committed.ts';
import { chart, folded, said, table } from './markup.ts';

type Found = ClaimRun & { readonly claim: JudgedClaim };

/** One claim in each run that tested it. */
const inRuns = (id: string): Found[] =>
  claimRuns.flatMap((run) =>
    run.summary.claims.filter((claim) => claim.id === id).map((claim) => ({ ...run, claim })),
  );

const verdictOf = ({ outcome: { verdict } }: JudgedClaim): string =>
  `${verdictSigns[verdict]} **${verdict}**`;

function overview(ids: readonly string[]): string {
  const rows = ids.map((id) => {
    const found = inRuns(id);
    const title = `[(${id}) ${said(found[0]?.claim.title ?? '')}](#claim-${id})`;
    return [
      title,
      ...found.map(({ claim }) => `${verdictOf(claim)}<br>${said(decidingText(claim.outcome))}`),
    ];
  });
  return table(['claim', ...claimRuns.map(({ summary }) => dataOf(summary))], rows);
}

function inRun({ claim, summary }: Found): string[] {
  const { outcome } = claim;
  const bounded = outcome.figure.series.some(({ points }) => points.some(({ interval }) => interval));
  const bars = bounded ? 'Bars are 95 % intervals over seeds.' : 'Means over seeds.';
  const clauses = table(
    ['part of the hypothesis', 'estimate with 95 % confidence interval', 'expected', 'p', 'evidence'],
    outcome.clauses.map((clause) => [
      said(clause.text),
      said(clauseText(clause)),
      said(clauseBound(clause)),
      clause.p === null ? '' : said(probability(clause.p)),
      clause.status,
    ]),
  );
  const effects = table(
    ['also measured', 'estimate with 95 % confidence interval'],
    outcome.effects.map((effect) => [said(effect.name), said(effectText(effect))]),
  );
  return [
    `### On ${dataOf(summary)}: ${outcome.verdict} {#claim-${claim.id}-${summary.size}}`,
    said(outcome.text),
    chart(claimFigure, outcome.figure, `${outcome.figure.title}. ${bars}`),
    clauses,
    ...(outcome.effects.length === 0
      ? []
      : [folded(`Also measured (${claim.finished} of ${claim.trials} trials finished)`, effects)]),
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
  const rule = `**Hypothesis.** ${said(claim.hypothesis)}\n\n**Measured.** ${said(claim.rule)}`;
  return [
    `## (${id}) ${said(claim.title)} {#claim-${id}}`,
    `> ${said(claim.statement)}`,
    ...found.flatMap(inRun),
    folded('Hypothesis and measurements, fixed before the run', rule),
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
    'Textbooks repeat these claims. Each is tested here by an experiment. Its hypothesis, with all parts and the smallest amounts that matter, was fixed before the run, and code reaches the verdict:',
    [
      '- **supported**: every part is shown, also after a correction for the number of claims;',
      '- **mixed**: some parts are shown, others contradicted;',
      '- **contradicted**: at least one part is contradicted, and none is shown except guards, such as an error that does not rise;',
      '- **not shown**: anything else.',
    ].join('\n'),
    overview(ids),
    ...awaitedTexts,
    'Below each verdict stands the part of the hypothesis that decides, with its number and 95 % interval. Earlier versions of this page had [other verdicts](./claims-changes.md).',
    '[Method](./method.md) describes how the runs were made, and how to repeat them.',
    ...ids.flatMap(section),
  ].join('\n\n');
}
