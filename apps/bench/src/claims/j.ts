import { amount, enumerate, figure, plural } from '../analysis/words.ts';
import type { TrialRecord } from '../record.ts';
import type { Claim, ClaimOutcome, ClaimSize } from './claim.ts';
import { bySeed, effectOf, type Finding, findingOf, recordsAt, testError } from './measure.ts';
import { figureOf, partOf, type RatePart, rates, tuningTrials } from './rate-choice.ts';
import { hiddenSweeps, sweepTrials } from './sweep.ts';
import { dropoutAt } from './trials.ts';
import { closing, judge } from './verdicts.ts';

/** Rank correlation of the training loss with the rate that counts as rising all the way. */
const steady = 0.9;

function said({ name, chosen, best, high, low, regret, rho, points }: RatePart): string {
  if (chosen === undefined || best === undefined) return `For ${name} no rate could be chosen.`;
  const cost = (rate: number, finding: Finding): string =>
    finding.values.length === 0 || chosen.rate === rate
      ? `${rate} is itself the choice`
      : `${rate} ${finding.mean < 0 ? 'saves' : 'costs'} ${amount(finding, 'nats')}`;
  return (
    `For ${name}, validation data chose ${chosen.rate} of ${plural(points.length, 'rate')}; the best on test data was ${best.rate}` +
    `${chosen === best ? '' : `, which saves ${amount(regret, 'nats')}`}. Compared with the choice, ${cost(rates.high, high)} of test loss and ` +
    `${cost(rates.low, low)}. The training loss has a rank correlation of ${figure(rho)} with the rate.`
  );
}

function evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimOutcome {
  const parts = hiddenSweeps(size).map((sweep) => partOf(records, sweep));
  const yes = parts.filter(({ answer }) => answer === 'yes');
  const where = (own: readonly RatePart[]): string => enumerate(own.map(({ name }) => name));
  const far = yes.filter(({ nearBest }) => !nearBest);
  const unsteady = yes.filter(({ rho }) => rho < steady);
  const judgement = judge(parts, [
    ...(far.length > 0
      ? [`the choice avoids the extremes and is not within one standard error of the best (${where(far)})`]
      : []),
    ...(unsteady.length > 0
      ? [`the training loss does not rise all the way with the rate (${where(unsteady)})`]
      : []),
  ]);
  const main = parts[0]!;
  const errorAt = (rate: number): number =>
    findingOf([...bySeed(recordsAt(records, main.sweep.task, dropoutAt(rate)), testError).values()]).mean;
  const errors = [0.9, 0.5, 0].map(errorAt);
  return {
    ...judgement,
    effects: parts.flatMap(({ name, high, low, fixed, regret, chosen }) => [
      ...effectOf(`cost of rate ${rates.high} above the chosen one, ${name}`, high, 'nats'),
      ...effectOf(`cost of no dropout above the chosen rate, ${name}`, low, 'nats'),
      ...effectOf(`cost of rate ${rates.fixed} above the chosen one, ${name}`, fixed, 'nats'),
      ...effectOf(`cost of the choice above the best rate, ${name}`, regret, 'nats'),
      ...(chosen === undefined
        ? []
        : [
            {
              name: `rate chosen on validation data, ${name}`,
              estimate: chosen.rate,
              interval: null,
              unit: '',
            },
          ]),
    ]),
    figure: figureOf(main),
    text: `${parts.map(said).join(' ')} ${closing(judgement)}`,
    reproductions: errors.every(Number.isFinite)
      ? [
          {
            source: 'JMLR 15:1929 (2014), figure 9a, test error at the ends of the rates',
            published: '2.7 % at drop rate 0.9, a plateau from 0.2 to 0.6, a rise towards 0',
            ours: `${errors.map((error) => `${(100 * error).toFixed(2)} %`).join(', ')} at 0.9, 0.5 and 0, ${main.name}`,
            difference: 'other and fewer data, two narrower hidden layers, Adam for a fixed number of steps',
          },
        ]
      : [],
  };
}

/** Too high a rate underfits, too low a rate does too little, and validation finds a good one. */
export const claimJ: Claim = {
  id: 'j',
  title: 'Validation finds a good rate between too high and too low',
  statement:
    'Too high a rate underfits, too low a rate under-regularises, and cross-validation finds the best rate.',
  hypothesis:
    'The training loss rises with the rate (rank correlation of at least 0.9); on test data both 0.9 and 0 lose to the rate that validation data chose; and that rate is within one standard error of the best.',
  rule:
    'The rate is chosen by the mean validation loss over seeds of its own, in trials that cannot read the test split, so that comparing with it selects nothing. ' +
    'A width supports the claim where the 95 % intervals of what 0.9 and 0 cost above the choice lie above zero, and speaks against it where one lies below, or where 0.5 beats the choice. ' +
    'Limits are named: a choice that is not within one standard error of the best, a training loss that does not rise all the way.',
  sources: [
    {
      finding:
        'At drop rate 0.9 training error is high and test error 2.7 %; between 0.2 and 0.6 it is flat; towards 0 it rises.',
      reference: 'Srivastava et al. 2014, JMLR 15:1929, figure 9; read in secondary sources',
    },
    {
      finding: 'The advice is to choose dropout by the validation loss.',
      reference: 'Karpathy, README of char-rnn',
    },
  ],
  trials: (size) =>
    hiddenSweeps(size).flatMap((sweep) => [...sweepTrials(sweep, size), ...tuningTrials(sweep, size)]),
  evaluate,
};
