import { claims } from '@regatta/claims';
import type { Claim, JudgedClaim } from '@regatta/evidence';
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

function overview(): string {
  const rows = claims.map(({ id, title }) => [
    `[(${id}) ${said(title)}](#claim-${id})`,
    ...claimRuns.map(({ folder }) => {
      const found = inRuns(id).find((run) => run.folder === folder)?.claim;
      return found === undefined
        ? 'not run yet'
        : `${verdictOf(found)}<br>${said(decidingText(found.outcome))}`;
    }),
  ]);
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

/** A claim with its outcomes. What was fixed before a run is told as it was then; of a claim without a run, as it is now. */
function section(claim: Claim): string[] {
  const { id } = claim;
  const found = inRuns(id);
  const { title, statement, hypothesis, rule, sources } = found[0]?.claim ?? claim;
  return [
    `## (${id}) ${said(title)} {#claim-${id}}`,
    `> ${said(statement)}`,
    ...(found.length === 0 ? ['Not run yet. The hypothesis and its rule are fixed.'] : found.flatMap(inRun)),
    folded(
      'Hypothesis and measurements, fixed before the run',
      `**Hypothesis.** ${said(hypothesis)}\n\n**Measured.** ${said(rule)}`,
    ),
    folded(
      'What the papers say',
      sources.map(({ finding, reference }) => `- ${said(finding)} (${said(reference)})`).join('\n'),
    ),
    ...reproductions(found).map((block) => block.replace(/^###.*/, (line) => `${line} {#published-${id}}`)),
  ];
}

/** The page of the claims, each with its verdicts, figures and sources, from the committed runs. */
export function claimsPage(): string {
  return [
    '# Thirteen claims about dropout, tested',
    'Textbooks and papers repeat these claims. Each is tested here by an experiment. Its hypothesis, with all parts and the smallest amounts that matter, was fixed before the run, and code reaches the verdict:',
    [
      '- **supported**: every part is shown, also after a correction for the number of claims;',
      '- **mixed**: some parts are shown, others contradicted;',
      '- **contradicted**: at least one part is contradicted, and none is shown except guards, such as an error that does not rise;',
      '- **not shown**: anything else.',
    ].join('\n'),
    overview(),
    ...awaitedTexts,
    'Below each verdict stands the part of the hypothesis that decides, with its number and 95 % interval. Earlier versions of this page had [other verdicts](./claims-changes.md).',
    '[Method](./method.md) describes how the runs were made, and how to repeat them.',
    ...claims.flatMap(section),
  ].join('\n\n');
}
