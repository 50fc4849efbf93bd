import type { MeanInterval } from '@regatta/stats';
import type { Arm, TaskSummary } from '../summary.ts';

/** Rows of text under a heading; the first two columns read from the left, the others are numbers. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const digits = 4;

const number = (value: number): string => value.toFixed(digits);
const signed = (value: number): string => `${value < 0 ? '-' : '+'}${number(Math.abs(value))}`;

function mean({ mean: center, interval }: MeanInterval): string {
  return interval ? `${number(center)} ±${number((interval[1] - interval[0]) / 2)}` : number(center);
}

function outcome({ ok, diverged, failed }: Arm): string {
  const parts = [
    `${ok}`,
    ...(diverged > 0 ? [`${diverged} diverged`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return parts.join(', ');
}

function difference({ toBaseline }: Arm): string {
  if (!toBaseline) return '';
  const { mean: center, interval } = toBaseline;
  return interval ? `${signed(center)} [${interval.map(signed).join(', ')}]` : signed(center);
}

function score({ toBaseline }: Arm): string {
  if (!toBaseline) return '';
  const { wins, losses, ties } = toBaseline;
  return ties > 0 ? `${wins}-${losses}-${ties}` : `${wins}-${losses}`;
}

/** The arms of a task as a ranked table. */
export function tableOf({ arms, baseline, primary, metrics }: TaskSummary): Table {
  const known = metrics.map(({ name }) => name);
  const extra = Object.keys(arms[0]?.test ?? {}).filter((name) => !known.includes(name));
  const columns = [...known, ...extra];
  const words: Readonly<Record<string, string>> = { excessLoss: 'above optimum' };
  return {
    head: [
      '#',
      'regularizer',
      ...columns.map((name) => words[name] ?? `test ${name}`),
      ...(baseline === null ? [] : [`${primary.name} minus ${baseline}`, 'wins']),
      'seeds',
    ],
    rows: arms.map((arm, index) => [
      `${index + 1}`,
      arm.title,
      ...columns.map((name) => (arm.test[name] ? mean(arm.test[name]) : '-')),
      ...(baseline === null ? [] : [difference(arm), score(arm)]),
      outcome(arm),
    ]),
  };
}
