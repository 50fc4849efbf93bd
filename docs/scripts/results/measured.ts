import type { ClaimOutcome } from '@regatta/evidence';
import { differenceText, enumerate, metricText } from '@regatta/record';
import {
  clauseText,
  differenceDigits,
  digitsOf,
  effectText,
  escapeMarkdown,
  meanText,
} from '@regatta/report';
import type { ShownRegularizer } from '../../.vitepress/families.ts';
import { claimRuns, dataOf, newIds, races } from './committed.ts';

const row = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;

/** A regularizer's results in the committed benchmark runs, as a table; empty if it is in none. */
function raced({ name }: ShownRegularizer): string[] {
  return races.flatMap(({ summary: { command, tasks } }) => {
    const rows = tasks.flatMap((task) =>
      task.arms
        .filter(({ regularizer }) => regularizer.name === name)
        .map(({ comparison, diagnosis, ok, test, title }) => {
          const digits = digitsOf(task);
          const mean = test[task.primary.name];
          return row([
            task.title,
            title,
            metricText(task.primary.name),
            mean === undefined ? 'no result' : meanText(mean, digits),
            comparison === null ? '' : differenceText(comparison.difference, differenceDigits(task)),
            comparison === null ? '' : `${comparison.conclusion}, ${comparison.standing}`,
            diagnosis?.fit ?? '',
            String(ok),
          ]);
        }),
    );
    if (rows.length === 0) return [];
    const head = ['task', 'arm', 'metric', 'test mean', 'against none', 'conclusion', 'fit', 'seeds'];
    const from = `From \`${command}\`, with 95 % intervals over paired seeds. [Read the report](../guide/report.md) explains the terms.`;
    return [from, [row(head), `|${'---|'.repeat(head.length)}`, ...rows].join('\n')];
  });
}

/** The numbers of an outcome with their names: the parts of the hypothesis first. */
const numbersOf = ({ clauses, effects }: ClaimOutcome): (readonly [name: string, text: string])[] => [
  ...clauses.map((clause) => [clause.text, clauseText(clause)] as const),
  ...effects.map((effect) => [effect.name, effectText(effect)] as const),
];

/** The outcomes of the claims whose experiments include a regularizer: all numbers, or the main ones if it is in many. */
function tested({ claims: letters }: ShownRegularizer): string[] {
  const rows = letters.flatMap((letter) =>
    claimRuns.flatMap(({ summary }) =>
      summary.claims
        .filter(({ id }) => id === letter)
        .flatMap(({ id, outcome }) =>
          numbersOf(outcome)
            .slice(0, letters.length > 3 ? 1 : undefined)
            .map((number) => {
              const link = `[${id}](../results/claims.md#claim-${id})`;
              return `| ${link} ${row([dataOf(summary), outcome.verdict, ...number])}`;
            }),
        ),
    ),
  );
  if (rows.length === 0) return [];
  return [
    'In the experiments behind [the claims](../results/claims.md):',
    [
      row(['claim', 'data', 'verdict on the claim', 'number', 'estimate']),
      `|${'---|'.repeat(5)}`,
      ...rows,
    ].join('\n'),
  ];
}

/** A sentence on the claims whose experiments include a regularizer and that no committed run has tested. */
function awaited({ claims: letters }: ShownRegularizer): string[] {
  const links = letters
    .filter((letter) => newIds.includes(letter))
    .map((letter) => `[${letter}](../results/claims.md#claim-${letter})`);
  return links.length === 0
    ? []
    : [
        links.length === 1
          ? `The experiment of claim ${links[0]!} includes it and has not been run yet.`
          : `The experiments of the claims ${enumerate(links)} include it and have not been run yet.`,
      ];
}

/** The measured part of a regularizer's page, in Markdown blocks; a sentence if the committed results do not include it. */
export function measured(entry: ShownRegularizer): string[] {
  const found = [...raced(entry), ...tested(entry)];
  const nothing = 'No committed run includes it; the command below measures it.';
  return [...(found.length > 0 ? found : [nothing]), ...awaited(entry)];
}
