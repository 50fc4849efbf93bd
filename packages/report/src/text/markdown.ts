import type { AcrossTasks, Summary, TaskAnalysis } from '@regatta/evidence';
import { decimal, metricWithUnit, oneLine, plural, signed, visible } from '@regatta/record';
import { probabilityCell } from '../format.ts';
import { escapeHtml } from '../html/html.ts';
import { seedsText } from '../seeds.ts';
import { predicts } from './predicts.ts';
import { plain, type Table, tableOf } from './table.ts';

/** Text that means nothing to Markdown nor to HTML within it, also at the start of a line; on one line, all of it visible. */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .trim()
    .replace(/[\\`*_[\]|~$]/g, '\\$&')
    .replace(/^[#+=-]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

/** A table in Markdown, everything in it escaped. */
export function renderMarkdownTable({ columns, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ head }) => escapeMarkdown(head))),
    line(columns.map(({ left }) => (left ? '---' : '---:'))),
    ...rows.map((cells) => line(cells.map(escapeMarkdown))),
  ].join('\n');
}

/** A word as code; as text where it is none. */
export const codeSpan = (text: string): string =>
  /^[\w.+:-]{1,200}$/.test(text) ? `\`${text}\`` : escapeMarkdown(text);

/** Code with a fence that the text does not hold; with entities in it where it looks like HTML, for readers that know no fences. */
export function codeBlock(code: string): string {
  const text = visible(code);
  if (text.includes('<')) return `<pre><code>${escapeHtml(text).replaceAll('\n', '&#10;')}</code></pre>`;
  const longest = (text.match(/`+/g) ?? []).reduce((most, ticks) => Math.max(most, ticks.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}sh\n${text}\n${fence}`;
}

const sentences = (lines: readonly string[]): string => lines.map(escapeMarkdown).join('\n\n');

function renderTask(task: TaskAnalysis): string {
  const { title, architecture, training, backend, primary, idle, smallestEffect } = task;
  const settings = Object.entries(training).map(([name, value]) => `${name} ${value}`);
  const first = primary.better === 'lower' ? 'lowest' : 'highest';
  const names = predicts(task.names);
  const about =
    `${title}. ${names === undefined ? '' : `Predicts ${names}. `}Network: ${architecture.title}. Training: ${settings.join(', ')}, ${backend} backend. ` +
    `Ranked by test ${metricWithUnit(primary)}, ${first} first; differences within ${smallestEffect} are too small to matter.`;
  return [
    `## ${escapeMarkdown(task.task)}`,
    sentences(task.verdict),
    escapeMarkdown(about),
    renderMarkdownTable(tableOf(task, 'long')),
    ...(idle.length === 0
      ? []
      : [escapeMarkdown(`Left out, because they act nowhere in this network: ${idle.join(', ')}.`)]),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function renderAcross({
  methods,
  meanRanks,
  gains,
  againstBaseline,
  tasks,
  criticalDifference,
  alpha,
}: AcrossTasks): string {
  const rows = methods
    .map((method, i) => ({ method, rank: meanRanks[i] ?? Number.NaN }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ method, rank }) => {
      const gain = gains.find((entry) => entry.method === method);
      const test = againstBaseline.find((entry) => entry.method === method);
      return [
        method,
        decimal(rank, 2),
        gain ? plain(`${signed(100 * gain.mean, 2)} %`) : '',
        test ? probabilityCell(test.adjustedP) : '',
        test?.conclusion ?? '',
      ];
    });
  const columns = [
    { head: 'method', left: true },
    { head: 'mean rank', left: false },
    { head: 'mean gain', left: false },
    { head: 'adj. p', left: false },
    { head: 'conclusion', left: true },
  ];
  const width =
    criticalDifference === null
      ? ''
      : ` Mean ranks within ${decimal(criticalDifference, 2)} are not told apart at alpha ${alpha}.`;
  return [
    '## Across tasks',
    `Mean ranks over ${plural(tasks.length, 'task')}, 1 is first.${width}`,
    renderMarkdownTable({ columns, rows }),
  ].join('\n\n');
}

function renderMethod({ plan, planHash, departures, freeze, code, command }: Summary): string {
  const departed =
    departures.length === 0
      ? 'The run follows its plan.'
      : `The run departs from its plan: ${departures.map(escapeMarkdown).join('; ')}.`;
  const frozen =
    freeze === null
      ? []
      : [
          `Rates were chosen on validation data alone (${freeze.rule}, ${plural(freeze.tuningTrials, 'trial')}, tuning seeds ${seedsText(freeze.tuningSeeds)}); ` +
            `reads of a test split before that: ${freeze.testReads}. Hash of the choices: ${codeSpan(freeze.hash)}.`,
        ];
  return [
    '## Method',
    'Within a seed every arm has the same data, initial weights and batch order, so differences are taken seed by seed. ' +
      'Metrics are means over seeds after the last step, measured without noise; \u00b1 is half the width of the 95 % t interval.',
    `Test: ${escapeMarkdown(plan.test)}, alpha ${plan.alpha}; p adjusted by ${plan.correction.confirmatory} (confirmatory) or ` +
      `${plan.correction.exploratory} (exploratory). A conclusion other than \`unclear\` needs a rejected hypothesis; \`unclear\` is not a proof of equality.`,
    `${departed} Plan: ${codeSpan(planHash)}. Code: ${codeSpan(code)}.`,
    ...frozen,
    'Reproduce with',
    codeBlock(command),
  ].join('\n\n');
}

/** The report as Markdown, the verdict first. */
export function renderMarkdown(summary: Summary): string {
  const blocks = [
    `# Suite ${escapeMarkdown(summary.suite)}`,
    sentences(summary.verdict),
    ...(summary.across ? [renderAcross(summary.across)] : []),
    ...summary.tasks.map(renderTask),
    renderMethod(summary),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
