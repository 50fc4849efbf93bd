import {
  criticalDifference,
  differencesOf,
  leadsOf,
  pairedDifferences,
  ranksTell,
  renderMarkdown,
} from '@regatta/report';
import { races } from './committed.ts';
import { chart } from './markup.ts';

type Race = (typeof races)[number];

/** The report of a run in Markdown, with a chart after the first paragraph of each section. */
function race({ summary }: Race): string[] {
  const tasks = new Map(summary.tasks.map((task) => [task.task, task]));
  const blocks = renderMarkdown(summary).replaceAll('{', '&#123;').trim().split('\n\n');
  return blocks.flatMap((block, i) => {
    if (block.startsWith('# ')) return [`## The ${summary.suite} suite`];
    const heading = blocks[i - 1]?.startsWith('## ') ? blocks[i - 1]?.slice(3) : undefined;
    const shown = block.startsWith('## ') ? `#${block}` : block;
    if (heading === 'Across tasks' && summary.across !== null && ranksTell(summary.across)) {
      const caption =
        'Mean rank over the tasks; 1 is best. A bar joins methods that the test does not distinguish.';
      return [shown, chart(criticalDifference, summary.across, caption)];
    }
    // A heading is the name of the task, and its finding behind a colon.
    const task = heading === undefined ? undefined : tasks.get(heading.split(': ')[0]!);
    if (task === undefined) return [shown];
    const caption =
      'Difference from the plain network: mean, 95 % interval, and a small point for each seed. Filled: planned; hollow: exploratory. Gray band: too small to matter.';
    return [shown, chart(pairedDifferences, differencesOf(task), caption)];
  });
}

/** The page of the committed benchmark runs, from their reports. */
export function benchmarkPage(): string {
  return [
    '# Benchmark results',
    'This page shows what `pnpm bench` found for every regularizer, in committed runs. Within a seed, all regularizers have the same data, initial weights and batch order, so differences are taken seed by seed. [Read the report](../guide/report.md) explains the terms; [method](./method.md) describes how the runs were made.',
    ...races.flatMap((run) => {
      const leads = leadsOf(run.summary);
      const [first, ...rest] = race(run);
      const caption = `Gains over the plain network, ${leads.standing}, in multiples of the smallest effect that matters (gray band).`;
      return [first ?? '', chart(pairedDifferences, leads, caption), ...rest];
    }),
  ].join('\n\n');
}
