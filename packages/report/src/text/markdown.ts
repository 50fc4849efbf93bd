import type { AcrossTasks, Summary, TaskAnalysis } from '@regatta/evidence';
import { decimal, oneLine, plural, signed, visible } from '@regatta/record';
import { effectText, metricSentence, probabilityCell } from '../format.ts';
import { taskHeadline } from '../headline.ts';
import { escapeHtml } from '../html/html.ts';
import { ranksDoNotTell, ranksTell } from '../ranks-tell.ts';
import { seedsText } from '../seeds.ts';
import { budgetNotes } from './budget-notes.ts';
import { predicts } from './predicts.ts';
import { selectionRuleText } from './selection-rule.ts';
import { plain, type Table, tableOf } from './table.ts';
import { trainingText } from './training.ts';

/** Escapes text so that Markdown and embedded HTML render it literally, also at the start of a line. Returns one line with all characters visible. */
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

/** Renders a table as Markdown, with all cells escaped. */
export function renderMarkdownTable({ columns, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ head }) => escapeMarkdown(head))),
    line(columns.map(({ left }) => (left ? '---' : '---:'))),
    ...rows.map((cells) => line(cells.map(escapeMarkdown))),
  ].join('\n');
}

/** Formats a word as code, or as escaped text if it is not a word. */
export const codeSpan = (text: string): string =>
  /^[\w.+:-]{1,200}$/.test(text) ? `\`${text}\`` : escapeMarkdown(text);

/** Formats text as a code block, with a fence that the text does not contain. Text that looks like HTML becomes `<pre>` with entities, for renderers without fences. */
export function codeBlock(code: string): string {
  const text = visible(code);
  if (text.includes('<')) return `<pre><code>${escapeHtml(text).replaceAll('\n', '&#10;')}</code></pre>`;
  const longest = (text.match(/`+/g) ?? []).reduce((most, ticks) => Math.max(most, ticks.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}sh\n${text}\n${fence}`;
}

const sentences = (lines: readonly string[]): string => lines.map(escapeMarkdown).join('\n\n');

function renderTask(task: TaskAnalysis): string {
  const { title, architecture, training, backend, idle, leftOut = [] } = task;
  const names = predicts(task.names);
  const about =
    `${title}. ${names === undefined ? '' : `Predicts ${names}. `}Network: ${architecture.title}. Training: ${trainingText(training)}, ${backend} backend. ` +
    `Primary metric: ${metricSentence(task)}; differences within ±${effectText(task)} are too small to matter.`;
  return [
    `## ${escapeMarkdown(`${task.task}: ${taskHeadline(task)}`)}`,
    sentences(task.verdict),
    escapeMarkdown(about),
    renderMarkdownTable(tableOf(task, 'long')),
    ...(leftOut.length === 0
      ? []
      : [escapeMarkdown(`Left out for lack of time: ${leftOut.join(', ')}. --full runs them.`)]),
    ...(idle.length === 0
      ? []
      : [escapeMarkdown(`Not run, because they have no effect in this network: ${idle.join(', ')}.`)]),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function renderAcross(across: AcrossTasks): string {
  const { methods, meanRanks, gains, againstBaseline, datasets, criticalDifference, alpha } = across;
  const rows = methods
    .map((method, i) => ({ method, rank: meanRanks[i] ?? Number.NaN }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ method, rank }) => {
      const gain = gains.find((entry) => entry.method === method);
      const test = againstBaseline.find((entry) => entry.method === method);
      return [
        method,
        decimal(rank, 2),
        gain ? plain(`${signed(100 * gain.estimate, 2)} %`) : '',
        test ? probabilityCell(test.adjustedP) : '',
        test?.conclusion ?? '',
      ];
    });
  const columns = [
    { head: 'method', left: true },
    { head: 'mean rank', left: false },
    { head: 'typical gain', left: false },
    { head: 'corrected p', left: false },
    { head: 'conclusion', left: true },
  ];
  const width =
    criticalDifference === null || !ranksTell(across)
      ? ` ${ranksDoNotTell(across)}`
      : ` Mean ranks that differ by less than ${decimal(criticalDifference, 2)} are not significantly different at alpha ${alpha}.`;
  return [
    '## Across tasks',
    `Mean ranks over ${plural(datasets.length, 'data set')} (1 = top rank).${width} The typical gain is the share of the baseline's loss that is removed (Hodges-Lehmann).`,
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
          `Strengths and learning rates were chosen on validation data only (${selectionRuleText(freeze.rule)}; ${plural(freeze.tuningTrials, 'trial')}, tuning seeds ${seedsText(freeze.tuningSeeds)}). ` +
            `Reads of a test split before they were fixed: ${freeze.testReads}. Hash of the choices: ${codeSpan(freeze.hash)}.`,
        ];
  return [
    '## Method',
    'Within a seed, all arms share the same data, initial weights and batch order, so differences are paired by seed. ' +
      'Metrics are means over seeds at the checkpoint that each task names, evaluated without noise; \u00b1 is the half-width of the 95 % t interval, from five seeds on.',
    plan.judging !== undefined
      ? `Test: ${escapeMarkdown(plan.test)}, alpha ${plan.alpha}. One candidate was frozen before any test row was read, so there is one comparison and nothing to correct for.`
      : `Test: ${escapeMarkdown(plan.test)}, alpha ${plan.alpha}; p adjusted by ${plan.correction.confirmatory} (confirmatory) or ` +
        `${plan.correction.exploratory} (exploratory). Every conclusion except \`unclear\` requires a rejected hypothesis; \`unclear\` does not prove equality.`,
    `${departed} Plan: ${codeSpan(planHash)}. Code: ${codeSpan(code)}.`,
    ...frozen,
    ...budgetNotes(plan).map(escapeMarkdown),
    'Reproduce with:',
    codeBlock(command),
  ].join('\n\n');
}

/** Renders a report as Markdown, starting with the verdict. */
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
