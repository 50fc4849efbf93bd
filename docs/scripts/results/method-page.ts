import { plural } from '@regatta/record';
import { seedsText } from '@regatta/report';
import { awaitedTexts, claimRuns, dataOf, races, textOf } from './committed.ts';
import { said, table } from './markup.ts';

/** A table of every committed run: its name, number of trials, plan, and the command that repeats it. */
function runs(): string {
  const rows = [
    ...races.map(({ summary, environment }) => [
      '[benchmark](./benchmark.md)',
      summary.tasks
        .flatMap(({ arms }) => arms)
        .reduce((sum, { ok, diverged, failed }) => sum + ok + diverged + failed, 0)
        .toLocaleString('en-US'),
      `\`${summary.planHash}\``,
      `\`${summary.code}\``,
      `\`${summary.command}\``,
      environment.finished,
    ]),
    ...claimRuns.map(({ summary, environment }) => [
      `[claims](./claims.md), ${dataOf(summary)}`,
      summary.trials.toLocaleString('en-US'),
      `\`${summary.planHash}\``,
      `\`${summary.code}\``,
      `\`${summary.command}\``,
      environment.finished,
    ]),
  ];
  return table(
    ['run', 'trials', 'plan', 'training code', 'command', 'finished'],
    rows.map((row) => [...row.slice(0, 5), row[5]?.slice(0, 10) ?? '']),
  );
}

function machines(): string {
  const rows = [
    ...races.map(({ environment }) => ({ name: 'benchmark', environment })),
    ...claimRuns.map(({ summary, environment }) => ({ name: `claims, ${dataOf(summary)}`, environment })),
  ].map(({ name, environment: { backend, cores, cpu, system, versions, workers } }) =>
    [name, cpu, `${cores}`, `${workers}`, system, versions.node, `${versions.tfjs}, ${backend}`].map(said),
  );
  return table(['run', 'processor', 'cores', 'workers', 'system', 'Node', 'TensorFlow.js'], rows);
}

function statistics(): string[] {
  return races.slice(0, 1).map(({ summary: { plan } }) =>
    table(
      ['setting', 'in the committed benchmark run'],
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

/** The committed comparison of MC dropout on the UCI data sets with the published numbers, with headings one level lower. */
function uci(): string {
  return textOf('uci-uncertainty/results.md')
    .trim()
    .replace(/^# .*\n+/, '')
    .replaceAll(/^#/gm, '###');
}

/** The page about how the numbers on the site were made, and how to repeat each. */
export function methodPage(): string {
  const trials = claimRuns.reduce((sum, { summary }) => sum + summary.trials, 0);
  return [
    '# Method',
    `No number on the results pages is typed by hand. The pages are built from files in \`apps/bench/results\`, with ${plural(trials, 'trial')} for the claims. This page describes how those files were made.`,
    '## Protocol',
    [
      '- **Paired.** Within a seed, all regularizers have the same data, split, initial weights and batch order. Differences are taken seed by seed.',
      '- **Randomness is a function of coordinates**, not of call order: the same specification gives the same numbers to the last bit, regardless of the number of workers, the order, crashes or resumes.',
      '- **Trials are content-addressed.** The id of a trial is the hash of its specification and of the training code, so results of different code are never mixed.',
      '- **Strengths and learning rates are chosen on validation data** (`bench tune`). Every arm and the baseline get six configurations each, on separate seeds. The test split is sealed; the report says how often it was read before the choice was frozen.',
      '- **Metrics are measured without noise**, on every split, at two checkpoints: after the last step, and at the evaluation point with the lowest validation loss. Comparisons use the latter, so that every arm, the baseline included, has early stopping.',
      '- **Losses are compared after temperature scaling**: one temperature, fitted on validation data, so that mere overconfidence makes no difference. They are compared as a ratio, with a margin of 2 %. The balanced error guards them: if it significantly says the opposite, the conclusion is mixed. Claims allow it a margin of half a point.',
    ].join('\n'),
    '## Statistics',
    [
      '- **Intervals** are 95 % intervals: Student’s t on paired differences, and a bootstrap of paired seeds over tasks.',
      '- **Better** and **worse** mean that a hypothesis in the plan, fixed before the run, was rejected after Holm’s correction. Other comparisons are exploratory and corrected by Benjamini-Hochberg.',
      '- **Mixed** means that the loss and its guard significantly disagree.',
      '- **Equal** means that two one-sided tests reject every difference above the smallest effect that matters. **Unclear** does not prove equality.',
      '- **Claims** have hypotheses of several parts, each with a margin. A claim is supported only if all parts are shown and the largest of their p values is at most .05 after Holm’s correction over the claims of the run. What contradicts a part is corrected over the parts of all claims.',
      '- **Power** is known in advance: `bench plan` says what a run with a given number of seeds could show.',
      '- **Across tasks**, the sample is the tasks, never the seeds.',
    ].join('\n'),
    ...statistics(),
    '## Every committed run',
    runs(),
    'The same command with the same code gives the same numbers. `bench verify <folder>` checks a results folder against its plan; `bench compare <a> <b>` compares two folders.',
    ...awaitedTexts,
    machines(),
    '## Uncertainty, next to published tables',
    uci(),
    '```sh\nnpx -y pnpm@12.21.0 run bench:uci\n```',
  ].join('\n\n');
}
