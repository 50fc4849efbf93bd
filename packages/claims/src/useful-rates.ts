import type { Claim, ClaimFigure, ClaimOutcome, ClaimSize } from '@regatta/evidence';
import { unique } from '@regatta/evidence';
import type { TrialRecord } from '@regatta/record';
import { amount, contentId, enumerate, figure, plural } from '@regatta/record';
import { effectsOf, type Finding, findingOf } from './finding.ts';
import { scoresAt, testError } from './scores.ts';
import {
  costOver,
  hiddenSweeps,
  inputSweep,
  isWithinOneError,
  lowest,
  type RatePoint,
  ratePoints,
  type Sweep,
  sweepTrials,
} from './sweep.ts';
import { dropoutAt } from './trials.ts';
import { type Answer, concluded, judge } from './verdict.ts';

/** The range of the claim, and the rate of inputs. */
const range = { low: 0.2, high: 0.5, input: 0.2 } as const;
const isInRange = ({ rate }: RatePoint): boolean => rate >= range.low && rate <= range.high;

interface Part {
  readonly sweep: Sweep;
  readonly name: string;
  readonly points: readonly RatePoint[];
  readonly best: RatePoint | undefined;
  /** Rates within one standard error of the best. */
  readonly good: readonly number[];
  readonly answer: Answer;
  /** What the best rate of the range costs above the best of all. */
  readonly finding: Finding;
}

function partOf(records: readonly TrialRecord[], sweep: Sweep): Part {
  const points = ratePoints(records, sweep);
  const best = lowest(points);
  const inside = lowest(
    points.filter(sweep.place === 'input' ? ({ rate }) => rate === range.input : isInRange),
  );
  const good = best === undefined ? [] : points.filter((point) => isWithinOneError(point, best));
  const finding = best === undefined || inside === undefined ? findingOf([]) : costOver(inside, best);
  const isGood = inside !== undefined && good.some((point) => point === inside || isInRange(point));
  const answer: Answer =
    finding.values.length < 2 ? 'unclear' : isGood ? 'yes' : finding.side === 'above' ? 'no' : 'unclear';
  return { sweep, name: sweep.name, points, best, good: good.map(({ rate }) => rate), answer, finding };
}

function figureOf(parts: readonly Part[]): ClaimFigure {
  return {
    title: 'What each rate costs above the best one',
    x: { label: 'rate', scale: 'linear' },
    y: { label: 'test loss above the best rate (nats)' },
    series: parts.map(({ name, points, best }) => ({
      name,
      points: points.flatMap((point) => {
        if (best === undefined) return [];
        const { mean, interval, values } = costOver(point, best);
        return values.length === 0
          ? []
          : [{ x: point.rate, y: mean, interval: point === best ? null : interval }];
      }),
    })),
  };
}

function said({ name, best, good, finding, points, sweep }: Part): string {
  if (best === undefined) return `Of ${name} no trial finished.`;
  const inside =
    sweep.place === 'input' ? `${range.input}` : `the best rate from ${range.low} to ${range.high}`;
  const cost =
    finding.mean === 0 ? `and ${inside} is it` : `and ${inside} costs ${amount(finding, 'nats')} more`;
  return (
    `For ${name}, over ${plural(best.loss.size, 'seed')} of ${plural(points.length, 'rate')}, the lowest mean test loss is at ` +
    `${best.rate}, ${cost}; within one standard error of the best: ${enumerate(good.map(String))}.`
  );
}

function evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimOutcome {
  const hidden = hiddenSweeps(size).map((sweep) => partOf(records, sweep));
  const input = partOf(records, inputSweep(size));
  const limits =
    input.finding.side === 'above'
      ? [
          `of hidden units, not of the inputs, where ${range.input} costs ${amount(input.finding, 'nats')} more than the best rate`,
        ]
      : [];
  const ruling = judge(hidden, limits);
  const parts = [...hidden, input];
  const [main] = hidden;
  const errorAt = (rate: number): number =>
    main === undefined
      ? Number.NaN
      : findingOf(scoresAt(records, { task: main.sweep.task, arm: dropoutAt(rate) }, testError).values())
          .mean;
  const ratio = errorAt(0.9) / errorAt(0.5);
  return concluded(ruling, {
    effects: parts.flatMap(({ name, best, finding, sweep }) =>
      effectsOf([
        [
          `cost of ${sweep.place === 'input' ? 'rate 0.2' : 'the best rate from 0.2 to 0.5'} above the best of all, ${name}`,
          finding,
          'nats',
        ],
        [`best rate, ${name}`, best?.rate, ''],
      ]),
    ),
    figure: figureOf(parts),
    text: parts.map(said).join(' '),
    reproductions: Number.isFinite(ratio)
      ? [
          {
            source: 'JMLR 15:1929 (2014), figure 9a, test error by rate at fixed width',
            published: 'flat from drop rate 0.2 to 0.6; 2.7 % at drop rate 0.9',
            ours: `within one standard error of the best: ${main!.good.join(', ')}; error at 0.9 is ${figure(ratio)} times that at 0.5`,
            difference:
              'two hidden layers instead of three, narrower; other and fewer data; loss in place of error decides which rates are good; Adam',
          },
        ]
      : [],
  });
}

/** (b) Rates of 0.2 to 0.5 are the useful range. */
export const usefulRates: Claim = {
  id: 'b',
  title: 'Rates of 0.2 to 0.5 are the useful range',
  statement: 'Typical dropout rates are 0.2 to 0.5.',
  hypothesis:
    'Among rates from 0 to 0.9 of hidden units, one from 0.2 to 0.5 has a test loss within one standard error of the best, for each width; of the inputs, 0.2 is not worse than the best.',
  rule:
    'Supported where for each width a rate from 0.2 to 0.5 is within one standard error (paired by seed) of the best mean test loss; a width speaks against it where the 95 % interval of ' +
    'what the best rate of the range costs lies above zero. Refuted where all widths do; a limit where only some support it, or where of the inputs 0.2 costs loss.',
  sources: [
    {
      finding:
        'Test error is flat for drop rates of 0.2 to 0.6 of hidden units; the advice is 0.2 to 0.5, and 0.2 for inputs.',
      reference: 'Srivastava et al. 2014, JMLR 15:1929, figure 9 and appendix A; read in secondary sources',
    },
    {
      finding: 'Other layers have other ranges: SELU networks 0.05 to 0.1.',
      reference: 'Klambauer et al. 2017, arXiv 1706.02515',
    },
  ],
  trials: (size) => {
    const sweeps = [...hiddenSweeps(size), inputSweep(size)];
    // Rate 0 is the same of inputs and of hidden units.
    return unique(
      sweeps.flatMap((sweep) => sweepTrials(sweep, size)),
      contentId,
    );
  },
  evaluate,
};
