import type { Claim, ClaimFigure, ClaimFindings, ClaimSize } from '@regatta/evidence';
import { unique } from '@regatta/evidence';
import type { TrialRecord } from '@regatta/record';
import { contentId, figure, rateOf } from '@regatta/record';
import { mean } from '@regatta/stats';
import { clauseOf } from './clause.ts';
import { effectsOf, type Finding, findingOf, percentOf, pointOf } from './finding.ts';
import { networkSeeds, networkTrials } from './networks.ts';
import { type ChosenArm, chosenArm, gains, guardOn, primaryOn, type Scores, scoresAt } from './scores.ts';
import { armsOf, hiddenSweeps, inputSweeps, type Sweep } from './sweep.ts';
import { dropoutAt } from './trials.ts';
import { gainMargin } from './tuned-dropout.ts';

/** The range of the claim, and the rate of inputs. */
const range = { low: 0.2, high: 0.5, input: 0.2 } as const;
const isInRange = (rate: number): boolean => rate >= range.low && rate <= range.high;

interface Part {
  readonly sweep: Sweep;
  /** The primary metric of the plain network on the test split. */
  readonly none: Scores;
  /** What each rate saves of it: 100 times the log ratio. */
  readonly gainAt: (rate: number) => Finding;
}

function partOf(records: readonly TrialRecord[], sweep: Sweep): Part {
  const { task, place } = sweep;
  const at = (rate: number): Scores =>
    scoresAt(records, { task, arm: dropoutAt(rate, place) }, primaryOn('test'));
  const none = at(0);
  return { sweep, none, gainAt: (rate) => findingOf(gains(at(rate), none)) };
}

/** A part with the best rates by validation, inside the range and outside, where 0 is neither. */
interface HiddenPart extends Part {
  readonly inside: ChosenArm | undefined;
  readonly outside: ChosenArm | undefined;
}

function hiddenPartOf(records: readonly TrialRecord[], sweep: Sweep): HiddenPart {
  const { task, place } = sweep;
  const among = (isAllowed: (rate: number) => boolean): ChosenArm | undefined =>
    chosenArm(records, task, armsOf({ place, rates: sweep.rates.filter(isAllowed) }));
  return {
    ...partOf(records, sweep),
    inside: among(isInRange),
    outside: among((rate) => rate > 0 && !isInRange(rate)),
  };
}

const scoresOf = (arm: ChosenArm | undefined): Scores => arm?.scores ?? new Map();

/** A gain, 100 times a log ratio, as the ratio of the loss to that of none. */
const ratio = (gain: number): number => Math.exp(-gain / 100);

function figureOf(parts: readonly Part[]): ClaimFigure {
  return {
    title: 'Test loss by rate, as a multiple of the loss without dropout',
    x: { label: 'rate', scale: 'linear' },
    y: { label: 'test loss / test loss without dropout' },
    series: parts.map(({ sweep, gainAt }) => ({
      name: sweep.place === 'input' ? `inputs, ${sweep.name}` : sweep.name,
      points: sweep.rates.flatMap((rate) =>
        pointOf(rate, gainAt(rate)).map(({ x, y, interval }) => ({
          x,
          y: ratio(y),
          // A larger gain is a smaller ratio, so the bounds change places.
          interval: rate === 0 || !interval ? null : ([ratio(interval[1]), ratio(interval[0])] as const),
        })),
      ),
    })),
  };
}

function said({ sweep, inside, outside }: HiddenPart): string[] {
  return inside === undefined || outside === undefined
    ? []
    : [
        `With ${sweep.name}, validation data chose ${rateOf(inside.arm)} from the range ${range.low} to ${range.high}, and ${rateOf(outside.arm)} from the rates outside it.`,
      ];
}

/** The mean balanced error at rate 0.9 divided by that at 0.5; null without trials or errors. */
function errorRatio(records: readonly TrialRecord[], { task, place }: Sweep): number | null {
  const [high, middle] = [0.9, 0.5].map((rate) => {
    const errors = [...scoresAt(records, { task, arm: dropoutAt(rate, place) }, guardOn('test')).values()];
    return errors.length === 0 ? 0 : mean(errors);
  });
  return high! > 0 && middle! > 0 ? high! / middle! : null;
}

function evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimFindings {
  const hidden = hiddenSweeps(size).map((sweep) => hiddenPartOf(records, sweep));
  const inputs = inputSweeps(size).map((sweep) => partOf(records, sweep));
  const best = `the best rate from ${range.low} to ${range.high}`;
  const [main] = hidden;
  const errors = errorRatio(records, main!.sweep);
  const texts = hidden.flatMap(said);
  return {
    clauses: [
      ...hidden.flatMap(({ sweep, inside, outside, none }) => [
        clauseOf(
          {
            text: `${best} lowers the test loss with ${sweep.name}`,
            kind: 'more',
            margin: gainMargin,
            unit: '%',
          },
          gains(scoresOf(inside), none),
        ),
        clauseOf(
          {
            text: `${best} is not worse than the best rate outside this range with ${sweep.name}`,
            kind: 'not less',
            margin: gainMargin,
            unit: '%',
          },
          gains(scoresOf(inside), scoresOf(outside)),
        ),
      ]),
      ...inputs.map(({ sweep, gainAt }) =>
        clauseOf(
          {
            text: `a rate of ${range.input} on the inputs is not worse than no dropout with ${sweep.name}`,
            kind: 'not less',
            margin: gainMargin,
            unit: '%',
          },
          gainAt(range.input).values,
        ),
      ),
    ],
    effects: [
      ...hidden.flatMap(({ sweep, inside, outside }) =>
        effectsOf([
          [`best rate inside the range, by validation loss, ${sweep.name}`, inside && rateOf(inside.arm), ''],
          [
            `best rate outside the range, by validation loss, ${sweep.name}`,
            outside && rateOf(outside.arm),
            '',
          ],
        ]),
      ),
      ...inputs.flatMap(({ sweep, gainAt }) =>
        effectsOf(
          sweep.rates
            .filter((rate) => rate > 0)
            .map((rate) => [
              `test loss saved by a rate of ${rate} on the inputs, ${sweep.name}`,
              percentOf(gainAt(rate).values),
              '%',
            ]),
        ),
      ),
    ],
    figure: figureOf([...hidden, ...inputs]),
    text: texts.length === 0 ? 'There are not enough finished trials.' : texts.join(' '),
    reproductions:
      errors === null
        ? []
        : [
            {
              source: 'JMLR 15:1929 (2014), figure 9a, test error by rate at fixed width',
              published: 'flat from drop rate 0.2 to 0.6; 2.7 % at drop rate 0.9',
              ours: `the balanced error at 0.9 is ${figure(errors)} times that at 0.5, ${main!.sweep.name}`,
              difference:
                'two hidden layers instead of three, and narrower ones; different and fewer data; Adam; best checkpoints',
            },
          ],
  };
}

/** (b) Rates of 0.2 to 0.5 are the useful range. */
export const usefulRates: Claim = {
  id: 'b',
  title: 'Rates of 0.2 to 0.5 are the useful range',
  statement: 'Typical dropout rates are 0.2 to 0.5, and 0.2 for inputs.',
  hypothesis:
    `For each network, the best rate from ${range.low} to ${range.high} on the hidden units lowers the test loss by at least ${gainMargin} % compared with no dropout, ` +
    `and is not more than ${gainMargin} % worse than the best of the rates 0.1, 0.6, 0.8 and 0.9. A rate of ${range.input} on the inputs is not more than ${gainMargin} % worse than no dropout.`,
  rule:
    'The best rate inside the range and the best rate outside it are those with the lowest mean validation loss; test data play no part in the choice. All networks use the learning rate of their task. All losses are those of the best checkpoints, with a temperature fitted on validation data; ' +
    'gains are shares of the loss saved, tested on log ratios, paired by seed. The inputs are dropped in the smaller network only, without dropout of its hidden units. ' +
    `Quick: two layers of 64 and of 256 units; each of ${networkSeeds.quick} seeds has its own generated table. ` +
    `Full: two layers of 64 and of 256 units on Fashion-MNIST (each of ${networkSeeds.full} seeds has its own 1,000 training images) and of 32 and of 128 units on Optdigits (all seeds share the same digits, so the intervals cover training only).`,
  sources: [
    {
      finding:
        'Test error is flat for drop rates of 0.2 to 0.6 on hidden units; the advice is 0.2 to 0.5, and 0.2 for inputs.',
      reference: 'Srivastava et al. 2014, JMLR 15:1929, figure 9 and appendix A; read in secondary sources',
    },
    {
      finding: 'Other layers have other ranges: 0.05 to 0.1 for SELU networks.',
      reference: 'Klambauer et al. 2017, arXiv 1706.02515',
    },
  ],
  trials: (size) =>
    // Rate 0 is the same of inputs and of hidden units.
    unique(
      [...hiddenSweeps(size), ...inputSweeps(size)].flatMap((sweep) =>
        networkTrials(sweep, armsOf(sweep), networkSeeds[size]),
      ),
      contentId,
    ),
  evaluate,
};
