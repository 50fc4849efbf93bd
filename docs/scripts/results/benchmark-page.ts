import {
  criticalDifference,
  differencesOf,
  leadsOf,
  pairedDifferences,
  renderMarkdown,
} from '@regatta/report';
import { races } from './committed.ts';
import { chart } from './markup.ts';

type Race = (typeof races)[number];

/** The report of a run in Markdown with its charts, each after the first words of its section. */
function race({ summary }: Race): string[] {
  const tasks = new Map(summary.tasks.map((task) => [task.task, task]));
  const blocks = renderMarkdown(summary).replaceAll('{', '&#123;').trim().split('\n\n');
  return blocks.flatMap((block, i) => {
    if (block.startsWith('# ')) return [`## The ${summary.suite} suite`];
    const heading = blocks[i - 1]?.startsWith('## ') ? blocks[i - 1]?.slice(3) : undefined;
    const shown = block.startsWith('## ') ? `#${block}` : block;
    if (heading === 'Across tasks' && summary.across !== null) {
      const caption =
        'Mean rank over the tasks, 1 is first; a bar joins methods that the test does not tell apart.';
      return [shown, chart(criticalDifference, summary.across, caption)];
    }
    const task = heading === undefined ? undefined : tasks.get(heading);
    if (task === undefined) return [shown];
    const caption =
      'Difference to the plain network: mean, 95 % interval, and a small point for each seed. Filled: announced in the plan; hollow: exploratory. Grey band: too small to matter.';
    return [shown, chart(pairedDifferences, differencesOf(task), caption)];
  });
}

/** The committed runs of the benchmark, as its report says them. */
export function benchmarkPage(): string {
  return [
    '# The race',
    'What `pnpm bench` says of every regularizer, from committed runs. Within a seed every contender has the same data, initial weights and batch order, so that differences are taken seed by seed. What the words mean: [read the report](../guide/report.md); how it was done: [method](./method.md).',
    ...races.flatMap((run) => {
      const leads = leadsOf(run.summary);
      const [first, ...rest] = race(run);
      const caption = `Leads over the plain network, ${leads.standing}, in multiples of the smallest effect that matters (grey band).`;
      return [first ?? '', chart(pairedDifferences, leads, caption), ...rest];
    }),
  ].join('\n\n');
}
