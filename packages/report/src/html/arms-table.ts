import type { ArmAnalysis, TaskAnalysis } from '@regatta/evidence';
import { decimal, differenceText, metricText, percent } from '@regatta/record';
import { robustDomain } from '../charts/domain.ts';
import { differenceDigits, digitsOf, meanText, probabilityCell, unitOf } from '../format.ts';
import { outcomeText } from '../outcome.ts';
import { conclusionText } from './conclusion.ts';
import { type Content, type Html, html } from './html.ts';
import { intervalBar } from './interval-bar.ts';
import { type Column, dataTable, type Row } from './table.ts';

function nameOf({ title, comparison }: ArmAnalysis, baseline: string | null): Content {
  if (title === baseline) return html`${title} <span class="tag">baseline</span>`;
  if (comparison?.standing === 'confirmatory') return html`${title} <span class="tag">confirmatory</span>`;
  return title;
}

/** Table of the arms of a task in ranking order: primary metric, comparison and fit. */
export function armsTable(task: TaskAnalysis): Html {
  const { arms, baseline, primary } = task;
  const digits = digitsOf(task);
  const compared = arms.flatMap(({ comparison }) => (comparison ? [comparison] : []));
  const domain = robustDomain(
    compared.map(({ difference: { mean, interval } }) => interval ?? [mean, mean]),
    [],
    task.smallestEffect,
  );
  const comparing: Column[] = [
    {
      head: `difference from ${baseline}${unitOf(task)}`,
      about: 'mean paired difference with 95 % confidence interval',
    },
    { head: 'interval', text: true },
    { head: 'p', about: 'paired t test, two-sided; corrected where seeds redivide one data set' },
    { head: 'adjusted p', about: 'corrected within its family' },
    { head: 'effect', about: "standardized, with Hedges' correction; positive if the arm is ahead" },
    { head: 'seeds ahead', about: 'share of seeds in which the arm is ahead' },
    { head: 'conclusion', text: true },
  ];
  const columns: Column[] = [
    { head: 'regularizer', text: true },
    {
      head: `test ${metricText(primary.name)}`,
      about: 'mean over seeds and, from five on, half-width of its 95 % confidence interval',
    },
    ...(compared.length > 0 ? comparing : []),
    { head: 'fit', text: true, about: 'diagnosis from training and validation loss' },
    { head: 'seeds' },
  ];
  const rows = arms.map((arm): Row => {
    const { comparison, test, diagnosis, title } = arm;
    const mean = test[primary.name];
    const cells: Content[] = comparison
      ? [
          differenceText(comparison.difference, differenceDigits(task)),
          intervalBar(comparison, domain),
          probabilityCell(comparison.p),
          probabilityCell(comparison.adjustedP),
          comparison.effect === null ? '' : decimal(comparison.effect, 2),
          percent(comparison.probabilityOfImprovement),
          conclusionText(comparison.conclusion),
        ]
      : comparing.map(() => '');
    return {
      name: nameOf(arm, baseline),
      marked: title === baseline,
      cells: [
        mean ? meanText(mean, digits) : '\u2013',
        ...(compared.length > 0 ? cells : []),
        diagnosis?.fit ?? '',
        outcomeText(arm),
      ],
    };
  });
  return dataTable(`Arms on ${task.task}`, columns, rows);
}

/** Table of all other means: metrics on the three splits, and on the test split after the last step, calibration, Monte Carlo prediction, model size. */
export function metricsTable(task: TaskAnalysis): Html {
  const { arms, primary, baseline } = task;
  const keysOf = (of: (arm: ArmAnalysis) => Readonly<Record<string, unknown>> | null): string[] => [
    ...new Set(arms.flatMap((arm) => Object.keys(of(arm) ?? {}))),
  ];
  const groups = [
    { head: 'test', of: (arm: ArmAnalysis) => arm.test },
    { head: 'last step:', of: (arm: ArmAnalysis) => arm.last },
    { head: 'validation', of: (arm: ArmAnalysis) => arm.validation },
    { head: 'train', of: (arm: ArmAnalysis) => arm.train },
    { head: '', of: (arm: ArmAnalysis) => arm.calibration },
    { head: 'Monte-Carlo', of: (arm: ArmAnalysis) => arm.monteCarlo },
  ] as const;
  const columns = groups.flatMap(({ head, of }) =>
    keysOf(of)
      .filter((key) => head !== 'test' || key !== primary.name)
      .map((key) => ({
        head: `${head} ${metricText(key)}`.trim(),
        of: (arm: ArmAnalysis) => of(arm)?.[key],
      })),
  );
  return dataTable(
    `Other metrics on ${task.task}`,
    [{ head: 'regularizer', text: true }, ...columns.map(({ head }) => ({ head })), { head: 'parameters' }],
    arms.map((arm) => ({
      name: arm.title,
      marked: arm.title === baseline,
      cells: [
        ...columns.map(({ of }) => {
          const mean = of(arm);
          return mean ? meanText(mean, 4) : '\u2013';
        }),
        arm.parameters === null ? '\u2013' : arm.parameters.toLocaleString('en-US'),
      ],
    })),
  );
}

/** Table of the primary test metric of every seed, one row per arm. */
export function seedsTable(task: TaskAnalysis): Html {
  const digits = digitsOf(task);
  const { baseline } = task;
  const said = ({ points }: ArmAnalysis): string =>
    points
      .map(({ seed, status, value }) => `${seed}: ${value === null ? status : decimal(value, digits)}`)
      .join('  ');
  return dataTable(
    `Test ${metricText(task.primary.name)} by seed on ${task.task}`,
    [
      { head: 'regularizer', text: true },
      { head: 'seed: value', text: true },
    ],
    task.arms.map((arm) => ({ name: arm.title, cells: [said(arm)], marked: arm.title === baseline })),
  );
}
