import { plural } from '@regatta/record';
import { seedsText } from '@regatta/report';
import { claimRuns, dataOf, races, textOf } from './committed.ts';
import { said, table } from './markup.ts';

/** Every committed run: what it is, how many trials, its plan and the command that makes it again. */
function runs(): string {
  const rows = [
    ...races.map(({ summary, environment }) => [
      '[the race](./benchmark.md)',
      summary.tasks
        .flatMap(({ arms }) => arms)
        .reduce((sum, { ok, diverged, failed }) => sum + ok + diverged + failed, 0)
        .toLocaleString('en-US'),
      ...[`\`${summary.planHash}\``, `\`${summary.code}\``, `\`${summary.command}\``, environment.finished],
    ]),
    ...claimRuns.map(({ summary, environment }) => [
      `[claims](./claims.md), ${dataOf(summary)}`,
      summary.trials.toLocaleString('en-US'),
      ...[`\`${summary.planHash}\``, `\`${summary.code}\``, `\`${summary.command}\``, environment.finished],
    ]),
  ];
  return table(
    ['run', 'trials', 'plan', 'code of the training', 'command', 'finished'],
    rows.map((row) => [...row.slice(0, 5), row[5]?.slice(0, 10) ?? '']),
  );
}

function machines(): string {
  const rows = [
    ...races.map(({ environment }) => ({ name: 'the race', environment })),
    ...claimRuns.map(({ summary, environment }) => ({ name: `claims, ${dataOf(summary)}`, environment })),
  ].map(({ name, environment: { backend, cores, cpu, system, versions, workers } }) =>
    [name, cpu, `${cores}`, `${workers}`, system, versions.node, `${versions.tfjs}, ${backend}`].map(said),
  );
  return table(['run', 'processor', 'cores', 'workers', 'system', 'Node', 'TensorFlow.js'], rows);
}

function statistics(): string[] {
  return races.slice(0, 1).map(({ summary: { plan } }) =>
    table(
      ['choice', 'in the committed race'],
      [
        ['test', said(plan.test)],
        ['alpha', `${plan.alpha}`],
        ['correction, confirmatory', said(plan.correction.confirmatory)],
        ['correction, exploratory', said(plan.correction.exploratory)],
        ['baseline', said(plan.baseline)],
        ['seeds', said(seedsText(plan.seeds))],
      ],
    ),
  );
}

/** MC dropout on the UCI tables beside the published numbers: the committed table, below headings of this page. */
function uci(): string {
  return textOf('uci-uncertainty/results.md')
    .trim()
    .replace(/^# .*\n+/, '')
    .replaceAll(/^#/gm, '###');
}

/** How the numbers of the site were made, and how each is made again. */
export function methodPage(): string {
  const trials = claimRuns.reduce((sum, { summary }) => sum + summary.trials, 0);
  return [
    '# Method',
    `Nothing on the pages of results is typed by hand: they are built from files in \`apps/bench/results\`, among them ${plural(trials, 'trial')} of the claims. Here is how those files were made.`,
    '## Protocol',
    [
      '- **Paired.** Within a seed every contender has the same data, the same split, the same initial weights and the same order of batches. Differences are taken seed by seed.',
      '- **Randomness is a function of coordinates**, not of call order: the same specification gives the same numbers to the last bit, whatever the number of workers, the order, a crash or a resume.',
      '- **Trials are named by their content.** The id of a trial is the hash of its specification and of the code that trains it; a number of other code is not mixed in.',
      '- **Rates are chosen on validation data** (`bench tune`), on seeds of their own, with the test split sealed: the report says how often it was read before the choice was frozen.',
      '- **Metrics are measured without noise**, after the last step, on all splits.',
    ].join('\n'),
    '## Statistics',
    [
      '- **Intervals** are of 95 %, Student’s on paired differences; over tasks, a bootstrap of paired seeds.',
      '- **Better, worse** need a hypothesis that the plan announced before the run, rejected after Holm’s correction. Other comparisons are exploratory and corrected by Benjamini and Hochberg.',
      '- **Equal** needs two one-sided tests that reject every difference above the smallest effect that matters. **Unclear** is no proof of equality.',
      '- **Power** is told beforehand: `bench plan` says what a run of so many seeds could show.',
      '- **Across tasks** the tasks are the sample, never the seeds.',
    ].join('\n'),
    ...statistics(),
    '## Every committed run',
    runs(),
    'The same command on the same code gives the same numbers. `bench verify <folder>` checks a folder of results against its plan, `bench compare <a> <b>` puts two side by side.',
    machines(),
    '## Uncertainty, beside the published tables',
    uci(),
    '```sh\nnpx -y pnpm@12.21.0 run bench:uci\n```',
  ].join('\n\n');
}
