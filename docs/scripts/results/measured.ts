import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClaimsSummary, Summary } from '@regatta/evidence';
import { differenceText, metricText } from '@regatta/record';
import { differenceDigits, digitsOf, effectText, escapeMarkdown, meanText } from '@regatta/report';
import type { ShownRegularizer } from '../../.vitepress/families.ts';

const results = join(import.meta.dirname, '../../../apps/bench/results');
const read = <T>(file: string): T[] => {
  const path = join(results, file);
  return existsSync(path) ? [JSON.parse(readFileSync(path, 'utf8'))] : [];
};
const claimRuns = ['claims-quick', 'claims-full'].flatMap((run) => read<ClaimsSummary>(`${run}/claims.json`));
const summaries = read<Summary>('quick/summary.json');
const row = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;

/** A regularizer's results in the committed benchmark runs, as a table; empty if it is in none. */
function races({ name }: ShownRegularizer): string[] {
  return summaries.flatMap(({ command, tasks }) => {
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

/** The outcomes of the claims whose experiments include a regularizer: all effects, or the main ones if it is in many. */
function tested({ claims: letters }: ShownRegularizer): string[] {
  const rows = letters.flatMap((letter) =>
    claimRuns.flatMap(({ claims, size }) =>
      claims
        .filter(({ id }) => id === letter)
        .flatMap(({ id, outcome }) =>
          outcome.effects.slice(0, letters.length > 3 ? 1 : undefined).map((effect) => {
            const data = size === 'quick' ? 'generated' : 'real';
            const link = `[${id}](../results/claims.md#claim-${id})`;
            return `| ${link} ${row([data, outcome.verdict, effect.name, effectText(effect)])}`;
          }),
        ),
    ),
  );
  if (rows.length === 0) return [];
  return [
    'In the experiments behind [the ten claims](../results/claims.md):',
    [
      row(['claim', 'data', 'verdict on the claim', 'effect', 'estimate']),
      `|${'---|'.repeat(5)}`,
      ...rows,
    ].join('\n'),
  ];
}

/** The measured part of a regularizer's page, in Markdown blocks; one sentence if the committed results do not include it. */
export function measured(entry: ShownRegularizer): string[] {
  const found = [...races(entry), ...tested(entry)];
  return found.length > 0 ? found : ['No committed run includes it; the command below measures it.'];
}
