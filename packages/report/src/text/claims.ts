import type { ClaimsSummary, ClaimVerdict, JudgedClaim } from '@regatta/evidence';
import { named, oneLine, plural, style } from '@regatta/record';
import { clauseBound, clauseText, decidingNumber, effectText } from '../claim-words.ts';
import { probabilityCell } from '../format.ts';
import { codeBlock, codeSpan, escapeMarkdown, renderMarkdownTable } from './markdown.ts';
import { plain, type Table } from './table.ts';
import { renderTable, wrap } from './terminal.ts';

/** Terminal width in columns. */
const width = 110;

const paint: Readonly<Record<ClaimVerdict, (text: string) => string>> = {
  supported: style.green,
  mixed: style.yellow,
  'not shown': style.dim,
  contradicted: style.red,
};

/** Table with one row per claim: verdict and the number of the part that decides. */
export function claimsTable({ claims }: Pick<ClaimsSummary, 'claims'>): Table {
  return {
    columns: ['', 'claim', 'verdict', 'number that decides [95 % CI]'].map((head) => ({ head, left: true })),
    rows: claims.map(({ id, title, outcome }) => [
      id,
      title,
      outcome.verdict,
      plain(decidingNumber(outcome)),
    ]),
  };
}

function paragraphOf({ id, title, outcome }: JudgedClaim): string {
  const heading = `${style.bold(named(`(${id}) ${title}`))}: ${paint[outcome.verdict](outcome.verdict)}`;
  return `${heading}\n${wrap(oneLine(outcome.text), width)}`;
}

/** Renders the verdicts for a terminal: one paragraph per claim, then the table, so that it stays visible. */
export function renderClaimsTerminal(summary: ClaimsSummary): string {
  return [...summary.claims.map(paragraphOf), renderTable(claimsTable(summary), width)].join('\n\n');
}

function sectionOf({
  id,
  title,
  statement,
  hypothesis,
  rule,
  sources,
  outcome,
  trials,
  finished,
}: JudgedClaim): string {
  const { verdict, clauses, effects, text, reproductions } = outcome;
  const columns = (heads: readonly string[]) => heads.map((head) => ({ head, left: true }));
  return [
    `## (${id}) ${escapeMarkdown(title)}`,
    `**${verdict}**`,
    escapeMarkdown(text),
    ...(clauses.length === 0
      ? []
      : [
          renderMarkdownTable({
            columns: columns(['part of the hypothesis', 'estimate [95 %]', 'expected', 'p', 'evidence']),
            rows: clauses.map((clause) => [
              clause.text,
              plain(clauseText(clause)),
              plain(clauseBound(clause)),
              probabilityCell(clause.p),
              clause.status,
            ]),
          }),
        ]),
    ...(effects.length === 0
      ? []
      : [
          renderMarkdownTable({
            columns: columns(['also measured', 'estimate [95 %]']),
            rows: effects.map((effect) => [effect.name, plain(effectText(effect))]),
          }),
        ]),
    `Claim: ${escapeMarkdown(statement)} Hypothesis: ${escapeMarkdown(hypothesis)} Measured: ${escapeMarkdown(rule)}`,
    `Trials: ${finished} of ${trials} finished.`,
    'What the papers say:',
    sources.map(({ finding, reference }) => `- ${escapeMarkdown(`${finding} (${reference})`)}`).join('\n'),
    ...(reproductions.length === 0
      ? []
      : [
          renderMarkdownTable({
            columns: columns(['published', 'there', 'here', 'differences in setup']),
            rows: reproductions.map(({ source, published, ours, difference }) => [
              source,
              published,
              ours,
              difference,
            ]),
          }),
        ]),
  ].join('\n\n');
}

/** Renders the verdicts as Markdown. */
export function renderClaimsMarkdown(summary: ClaimsSummary): string {
  const { claims, size, trials, planHash, code, departures, command } = summary;
  const departed =
    departures.length === 0
      ? 'The run follows the plans of the claims.'
      : `The run departs from the plans of the claims: ${departures.map(escapeMarkdown).join('; ')}.`;
  return `${[
    '# Claims about dropout, tested',
    `${plural(claims.length, 'claim')}, size ${size}, ${plural(trials, 'trial')}. ${departed} Plan: ${codeSpan(planHash)}. Code: ${codeSpan(code)}.`,
    renderMarkdownTable(claimsTable(summary)),
    ...claims.map(sectionOf),
    'Reproduce with:',
    codeBlock(command),
  ].join('\n\n')}\n`;
}
