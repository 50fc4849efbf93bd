import type { ArmAnalysis, TaskAnalysis } from '@regatta/evidence';
import { decimal, differenceText, metricText, metricWithUnit, percent } from '@regatta/record';
import type { MeanInterval } from '@regatta/stats';
import { differenceDigits, digitsOf, meanText, probabilityCell, unitOf } from '../format.ts';
import { outcomeText, shareText } from '../outcome.ts';
import { conclusionText } from './conclusion.ts';
import { type Content, type Html, html } from './html.ts';
import { barDomain, intervalBar } from './interval-bar.ts';
import { type Column, dataTable, type Row } from './table.ts';

function nameOf({ title, comparison }: ArmAnalysis, baseline: string | null): Content {
  if (title === baseline) return html`${title} <span class="tag">baseline</span>`;
  if (comparison?.standing === 'confirmatory') return html`${title} <span class="tag">confirmatory</span>`;
  return title;
}

/** The means of a metric that most readers know, next to the one that ranks: accuracy, where a task has it. */
const familiar = 'accuracy';

/** Table of the arms of a task in ranking order: conclusion, accuracy (or else the metric that ranks) and difference from the baseline. */
export function armsTable(task: TaskAnalysis): Html {
  const { arms, baseline, primary } = task;
  const compared = arms.flatMap(({ comparison }) => (comparison ? [comparison] : []));
  const domain = barDomain(task);
  const withAccuracy = primary.name !== familiar && arms.some(({ test }) => familiar in test);
  const comparing: Column[] = [
    {
      head: `difference from ${baseline}${unitOf(task)}`,
      about: `mean paired difference in test ${metricText(primary.name)} with 95 % confidence interval`,
    },
    { head: 'interval', text: true },
    { head: 'corrected p', about: 'corrected within its family' },
  ];
  const columns: Column[] = [
    { head: 'regularizer', text: true },
    ...(compared.length > 0 ? [{ head: 'conclusion', text: true }] : []),
    ...(withAccuracy ? [{ head: 'accuracy', about: 'mean test accuracy over seeds' }] : []),
    ...(compared.length > 0 ? comparing : []),
    ...(withAccuracy
      ? []
      : [{ head: metricText(primary.name), about: `mean test ${metricWithUnit(primary)} over seeds` }]),
    { head: 'seeds' },
  ];
  const rows = arms.map((arm): Row => {
    const { comparison, test, title } = arm;
    const [mean, accuracy] = [test[primary.name], test[familiar]];
    const cells: Content[] = comparison
      ? [
          differenceText(comparison.difference, differenceDigits(task)),
          intervalBar(comparison, domain),
          probabilityCell(comparison.adjustedP),
        ]
      : comparing.map(() => '');
    return {
      name: nameOf(arm, baseline),
      marked: title === baseline,
      cells: [
        ...(compared.length > 0 ? [comparison ? conclusionText(comparison.conclusion) : ''] : []),
        ...(withAccuracy ? [accuracy ? decimal(accuracy.mean, 3) : '\u2013'] : []),
        ...(compared.length > 0 ? cells : []),
        ...(withAccuracy ? [] : [mean ? decimal(mean.mean, digitsOf(task)) : '\u2013']),
        shareText(arm),
      ],
    };
  });
  return dataTable(`Arms on ${task.task}`, columns, rows);
}

/** Table of what {@link armsTable} leaves out: intervals of the means, uncorrected p values, effect sizes and fit. */
export function detailsTable(task: TaskAnalysis): Html {
  const { arms, baseline, primary } = task;
  const digits = digitsOf(task);
  const isCompared = arms.some(({ comparison }) => comparison !== null);
  const comparing: Column[] = [
    { head: 'p', about: 'paired t test, two-sided; corrected where seeds redivide one data set' },
    { head: 'effect', about: "standardized, with Hedges' correction; positive if the arm is ahead" },
    { head: 'seeds ahead', about: 'share of seeds in which the arm is ahead' },
  ];
  const columns: Column[] = [
    { head: 'regularizer', text: true },
    {
      head: `test ${metricText(primary.name)}`,
      about: 'mean over seeds and, from five on, half-width of its 95 % confidence interval',
    },
    ...(isCompared ? comparing : []),
    { head: 'fit', text: true, about: 'diagnosis from training and validation loss' },
    { head: 'seeds' },
  ];
  const rows = arms.map((arm): Row => {
    const { comparison, test, diagnosis, title } = arm;
    const mean = test[primary.name];
    const cells: Content[] = comparison
      ? [
          probabilityCell(comparison.p),
          comparison.effect === null ? '' : decimal(comparison.effect, 2),
          percent(comparison.probabilityOfImprovement),
        ]
      : comparing.map(() => '');
    return {
      name: title,
      marked: title === baseline,
      cells: [
        mean ? meanText(mean, digits) : '\u2013',
        ...(isCompared ? cells : []),
        diagnosis?.fit ?? '',
        outcomeText(arm),
      ],
    };
  });
  return dataTable(`All columns on ${task.task}`, columns, rows);
}

/** The splits and checkpoints of the other metrics, each with a table of its own so that none is wider than the page. */
const metricGroups = [
  { title: 'Test', of: (arm: ArmAnalysis) => arm.test },
  { title: 'Test, after the last step', of: (arm: ArmAnalysis) => arm.last },
  { title: 'Validation', of: (arm: ArmAnalysis) => arm.validation },
  { title: 'Training', of: (arm: ArmAnalysis) => arm.train },
  { title: 'Calibration', of: (arm: ArmAnalysis) => arm.calibration },
  { title: 'Monte Carlo prediction', of: (arm: ArmAnalysis) => arm.monteCarlo },
] as const;

/** Number of metrics of a table; with more, it would be wider than the page. */
const metricsPerTable = 5;

/** The items in groups of at most `size`. */
const inGroups = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

/** Tables of all other means: metrics on the three splits, and on the test split after the last step, calibration, Monte Carlo prediction, model size. */
export function metricsTable(task: TaskAnalysis): Html {
  const { arms, primary, baseline } = task;
  const meanOf = (mean: MeanInterval | undefined): string => (mean ? meanText(mean, 4) : '\u2013');
  const tables = metricGroups.map(({ title, of }, i) => {
    const columns = [...new Set(arms.flatMap((arm) => Object.keys(of(arm) ?? {})))]
      .filter((key) => i > 0 || key !== primary.name)
      .map((key) => ({ head: metricText(key), of: (arm: ArmAnalysis) => meanOf(of(arm)?.[key]) }));
    if (i === 0) {
      const size = ({ parameters }: ArmAnalysis): string => parameters?.toLocaleString('en-US') ?? '\u2013';
      columns.push({ head: 'parameters', of: size });
    }
    return inGroups(columns, metricsPerTable).map((group, part) => {
      const table = dataTable(
        `${title} metrics on ${task.task}${part > 0 ? ', continued' : ''}`,
        [{ head: 'regularizer', text: true }, ...group.map(({ head }) => ({ head }))],
        arms.map((arm) => ({
          name: arm.title,
          marked: arm.title === baseline,
          cells: group.map((column) => column.of(arm)),
        })),
      );
      return html`${part > 0 ? '' : html`<h4>${title}</h4>`}${table}`;
    });
  });
  return html`${tables.flat()}`;
}

/** Table of the primary test metric of every seed, one row per arm. */
export function seedsTable(task: TaskAnalysis): Html {
  const digits = digitsOf(task);
  const { baseline } = task;
  const said = ({ points }: ArmAnalysis): string =>
    points
      .map(({ seed, status, value }) => `${seed}: ${value === null ? status : decimal(value, digits)}`)
      .join(', ');
  return dataTable(
    `Test ${metricText(task.primary.name)} by seed on ${task.task}`,
    [
      { head: 'regularizer', text: true },
      { head: 'seed: value', text: true },
    ],
    task.arms.map((arm) => ({ name: arm.title, cells: [said(arm)], marked: arm.title === baseline })),
  );
}
