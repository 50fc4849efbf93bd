import { wilsonInterval } from '@regatta/stats';
import type { Outcome } from './repeat.ts';

const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value / values.length, 0);
const saved = (gain: number): number => -Math.expm1(-gain);

/** Regret of choosing an arm: by how much its loss is above that of the best of the three. */
function regretOf({ truth }: Outcome, chosen: number): number {
  return Math.expm1(Math.max(0, truth.candidate, truth.dropout) - chosen);
}

const adviceGain = ({ advice, truth }: Outcome): number => (advice === 'take' ? truth.candidate : 0);
const holds = ([low, high]: readonly [number, number], { truth }: Outcome): boolean =>
  low <= truth.candidate && truth.candidate <= high;

/** Whether following the advice costs less than 2 % of the loss against the other choice. */
function isRight(outcome: Outcome): boolean {
  const { truth, advice } = outcome;
  return (advice === 'take' ? -truth.candidate : truth.candidate) < Math.log(1.02);
}

const count = (outcomes: readonly Outcome[], of: (outcome: Outcome) => boolean): number =>
  outcomes.filter(of).length;

function row(name: string, own: readonly Outcome[]): string {
  const n = own.length;
  const cells = [
    name,
    `${n}`,
    percent(mean(own.map(({ truth }) => saved(truth.candidate)))),
    `${count(own, (outcome) => holds(outcome.plannedInterval, outcome))} of ${n}`,
    `${count(own, (outcome) => holds(outcome.gain.interval, outcome))} of ${n}`,
    `${count(own, isRight)} of ${n}`,
    percent(mean(own.map((outcome) => regretOf(outcome, adviceGain(outcome))))),
    percent(mean(own.map((outcome) => regretOf(outcome, 0)))),
    percent(mean(own.map((outcome) => regretOf(outcome, outcome.truth.dropout)))),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The table of all outcomes, in Markdown. */
export function tableText(outcomes: readonly Outcome[], rows: number): string {
  const tables = [...new Set(outcomes.map(({ table }) => table))].sort();
  const covered = count(outcomes, (outcome) => holds(outcome.gain.interval, outcome));
  const [low, high] = wilsonInterval(covered, outcomes.length);
  const sure = outcomes.filter(({ certainty }) => certainty >= 0.9);
  const told = mean(sure.map(({ certainty }) => certainty));
  return [
    `Each search had ${rows} rows of a table (\`pnpm bench:advise-check\`); the truth was measured with further fits on thousands of rows that the search never saw.`,
    '',
    '| table | searches | true gain of the finalist | inside the planned interval | inside the last interval | advice within 2 % of the better choice | regret of the advice | of no regularizer, tuned | of dropout 0.5, untuned |',
    '| --- | --: | --: | --: | --: | --: | --: | --: | --: |',
    ...tables.map((name) =>
      row(
        name,
        outcomes.filter(({ table }) => table === name),
      ),
    ),
    row('all', outcomes),
    '',
    `The last interval contains the true gain in ${percent(covered / outcomes.length)} of searches (95 % interval ${percent(low)} to ${percent(high)}; nominal: 95 %). ` +
      'Regret is the loss above that of the best of three choices: the finalist, no regularizer, and dropout 0.5. ' +
      (sure.length === 0
        ? 'No recommendation was certain.'
        : `Of ${sure.length} recommendations that were certain, with a probability of ${percent(told, 0)} on average, ${count(sure, isRight)} were right.`),
  ].join('\n');
}
