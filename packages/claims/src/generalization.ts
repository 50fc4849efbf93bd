import type { Claim, ClaimFigure, ClaimOutcome, ClaimSize } from '@regatta/evidence';
import { meanCurve } from '@regatta/evidence';
import type { TrialRecord } from '@regatta/record';
import { amount, figure, percent, plural } from '@regatta/record';
import { differenceOf, effectsOf, type Finding, findingOf } from './finding.ts';
import { pairsOf, usualRate } from './mlp-trials.ts';
import {
  lossOn,
  lowestValidationLoss,
  type Measure,
  recordsAt,
  type Scores,
  scoresAt,
  testError,
} from './scores.ts';
import { dropoutAt } from './trials.ts';
import { type Answer, answerOf, concluded, judge, limitOf } from './verdict.ts';

const tasks: Readonly<Record<ClaimSize, readonly string[]>> = {
  quick: ['generated-tabular-mlp', 'generated-glyphs-cnn'],
  full: ['fashion-mnist-mlp', 'optdigits-mlp'],
};
const seeds: Readonly<Record<ClaimSize, number>> = { quick: 8, full: 5 };
/** Share of the gap between test and training loss that has to close. */
const gapShare = 0.5;

interface Part {
  readonly name: string;
  readonly answer: Answer;
  /** Saved by dropout: test loss, test error, and validation loss where each stops at its best. */
  readonly finding: Finding;
  readonly error: Finding;
  readonly early: Finding;
  /** Share of the gap that closes; null without trials, and where there is no gap. */
  readonly closed: number | null;
  readonly errors: readonly [none: number, dropout: number];
}

/** Test loss minus training loss. */
const gapOf: Measure = (record, scoring) => {
  const [train, test] = [lossOn('train')(record, scoring), lossOn('test')(record, scoring)];
  return train === undefined || test === undefined ? undefined : test - train;
};

function partOf(records: readonly TrialRecord[], task: string): Part {
  const at = (rate: number, measure: Measure): Scores =>
    scoresAt(records, { task, arm: dropoutAt(rate) }, measure);
  const saved = (measure: Measure): Finding => differenceOf(at(0, measure), at(usualRate, measure));
  const meanError = (rate: number): number => findingOf(at(rate, testError).values()).mean;
  const closed = saved(gapOf).mean / findingOf(at(0, gapOf).values()).mean;
  const finding = saved(lossOn('test'));
  return {
    name: task,
    answer: answerOf(finding),
    finding,
    error: saved(testError),
    early: saved(lowestValidationLoss),
    closed: Number.isFinite(closed) ? closed : null,
    errors: [meanError(0), meanError(usualRate)],
  };
}

function figureOf(records: readonly TrialRecord[], task: string): ClaimFigure {
  const arms = [0, usualRate].map((rate) => ({
    name: rate === 0 ? 'none' : `dropout ${rate}`,
    curve: meanCurve(recordsAt(records, { task, arm: dropoutAt(rate) })),
  }));
  return {
    title: `Loss while training, ${task}`,
    x: { label: 'step', scale: 'linear' },
    y: { label: 'loss (nats)' },
    series: arms.flatMap(({ name, curve }) =>
      (['validation', 'train'] as const).map((split) => ({
        name: `${name}, ${split}`,
        points: curve.map((point) => ({ x: point.step, y: point[split] })),
      })),
    ),
  };
}

function said({ name, finding, closed, error, errors, early }: Part): string {
  if (finding.values.length === 0) return `${name} has no pair of finished trials.`;
  const verb = (of: Finding): string => (of.mean < 0 ? 'costs' : 'saves');
  const gap =
    closed === null
      ? ''
      : closed < 0
        ? `, while the gap between test and training loss widens by ${percent(-closed)}`
        : `, and ${percent(closed)} of the gap between test and training loss closes`;
  return (
    `On ${name}, over ${plural(finding.values.length, 'seed')}, dropout ${usualRate} ${verb(finding)} ` +
    `${amount(finding, 'nats')} of test loss at the last step${gap}. It ${verb(error)} ${amount(error, '')} of the error rate, ` +
    `which is ${figure(errors[0])} without it; where both stop at their best validation loss it ${verb(early)} ${amount(early, 'nats')}.`
  );
}

function evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimOutcome {
  const parts = tasks[size].map((task) => partOf(records, task));
  const yes = parts.filter(({ answer }) => answer === 'yes');
  const ruling = judge(parts, [
    ...limitOf(
      'less than half of the gap closes',
      yes.filter(({ closed }) => closed !== null && closed < gapShare),
    ),
    ...limitOf(
      'in loss; fewer errors are not shown',
      yes.filter(({ error }) => error.side !== 'above'),
    ),
    ...limitOf(
      'against training to the end; against early stopping no gain is shown',
      yes.filter(({ early }) => early.side !== 'above'),
    ),
  ]);
  const [main] = parts;
  return concluded(ruling, {
    effects: parts.flatMap(({ name, finding, error, early, closed }) =>
      effectsOf([
        [`test loss saved, ${name}`, finding, 'nats'],
        [`test error saved, ${name}`, error, ''],
        [`loss saved against early stopping, ${name}`, early, 'nats'],
        [`share of the gap that closes, ${name}`, closed, ''],
      ]),
    ),
    figure: figureOf(records, tasks[size][0]!),
    text: parts.map(said).join(' '),
    reproductions:
      main === undefined || !Number.isFinite(main.errors[0]) || !Number.isFinite(main.errors[1])
        ? []
        : [
            {
              source: 'JMLR 15:1929 (2014), tables 2 and 9, test error',
              published:
                'MNIST, 1.60 % to 1.25 % with dropout, and 1.62 % (L2) to 1.05 % (dropout and max-norm)',
              ours: `${main.name}, ${percent(main.errors[0], 2)} to ${percent(main.errors[1], 2)}`,
              difference:
                'other data and far fewer of them, two hidden layers, Adam for a fixed number of steps, hidden units alone dropped, no max-norm: the direction can be compared, the numbers cannot',
            },
          ],
  });
}

/** (a) Dropout improves generalization. */
export const generalization: Claim = {
  id: 'a',
  title: 'Dropout improves generalization',
  statement: 'Dropout prevents overfitting and improves how a network does on data that it has not seen.',
  hypothesis:
    'After the last step, dropout 0.5 of hidden units lowers the test loss, lowers the error rate, and closes at least half of the gap between test and training loss.',
  rule:
    'Supported where the 95 % interval of the test loss saved, paired by seed, lies above zero on every task; refuted where it lies below zero on every task. ' +
    'Limits are named: tasks where it is not shown, less than half of the gap closing, an error rate or a comparison with early stopping whose interval holds zero.',
  sources: [
    {
      finding:
        'MNIST error falls from 1.60 % to 1.25 %, and from 1.62 % (L2) to 1.05 % (dropout and max-norm).',
      reference: 'Srivastava et al. 2014, JMLR 15:1929, tables 2 and 9; read in secondary sources',
    },
    {
      finding: 'MNIST error falls from 1.68 % to 1.45 %.',
      reference: 'McClure and Kriegeskorte, table 1',
    },
    {
      finding: 'On Reuters-RCV1 the gain is the smallest reported: 31.05 % to 29.62 %.',
      reference: 'Srivastava et al. 2014, section 6.3; read in secondary sources',
    },
  ],
  trials: (size) => tasks[size].flatMap((task) => pairsOf(task, seeds[size])),
  evaluate,
};
