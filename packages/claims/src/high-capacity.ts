import type { Claim, ClaimFigure, ClaimOutcome, ClaimSize } from '@regatta/evidence';
import type { TrialRecord } from '@regatta/record';
import { amount, figure, plural } from '@regatta/record';
import { effectsOf, type Finding, findingOf, pointOf } from './finding.ts';
import { pairsOf, taskOfWidth, usualRate } from './mlp-trials.ts';
import { differences, lossOn, lowestValidationLoss, type Measure, type Scores, scoresAt } from './scores.ts';
import { spearman } from './spearman.ts';
import { dropoutAt } from './trials.ts';
import { concluded, type Ruling, supported, undecided } from './verdict.ts';

/** Units of each hidden layer. */
const widths: Readonly<Record<ClaimSize, readonly number[]>> = {
  quick: [8, 16, 32, 64, 128, 256],
  full: [16, 32, 64, 128, 256, 512, 1024],
};
const seeds: Readonly<Record<ClaimSize, number>> = { quick: 8, full: 5 };
/** Rank correlation of width and gain from which on the gain counts as growing all the way. */
const steady = 0.8;

interface Width {
  readonly width: number;
  /** Test loss saved by dropout, by seed. */
  readonly saved: Scores;
  readonly finding: Finding;
  readonly early: Finding;
}

function widthsOf(records: readonly TrialRecord[], size: ClaimSize): Width[] {
  return widths[size].flatMap((width): Width[] => {
    const task = taskOfWidth(size, width);
    const at = (rate: number, measure: Measure): Scores =>
      scoresAt(records, { task, arm: dropoutAt(rate) }, measure);
    const savedOf = (measure: Measure): Scores => differences(at(0, measure), at(usualRate, measure));
    const saved = savedOf(lossOn('test'));
    if (saved.size === 0) return [];
    const early = findingOf(savedOf(lowestValidationLoss).values());
    return [{ width, saved, finding: findingOf(saved.values()), early }];
  });
}

/** Least-squares slope of the gain over log2 of the width, seed by seed, over the seeds that all widths have. */
function slopes(all: readonly Width[]): Finding {
  const [first] = all;
  if (first === undefined || all.length < 2) return findingOf([]);
  const shared = [...first.saved.keys()].filter((seed) => all.every(({ saved }) => saved.has(seed)));
  const x = all.map(({ width }) => Math.log2(width));
  const center = x.reduce((sum, v) => sum + v, 0) / x.length;
  const spread = x.reduce((sum, v) => sum + (v - center) ** 2, 0);
  return findingOf(
    shared.map(
      (seed) => all.reduce((sum, { saved }, i) => sum + (x[i]! - center) * saved.get(seed)!, 0) / spread,
    ),
  );
}

function judgeWidths(all: readonly Width[], slope: Finding, rho: number): Ruling {
  const [smallest, largest] = [all[0], all.at(-1)];
  if (smallest === undefined || largest === undefined || all.length < 2) return undecided([]);
  if (slope.side === 'below' || largest.finding.side === 'below') return { verdict: 'refuted' };
  if (slope.side !== 'above' || largest.finding.side !== 'above') {
    return undecided([slope, largest.finding].filter(({ side }) => side !== 'above'));
  }
  return supported([
    ...(rho < steady
      ? [`the gain does not grow all the way: rank correlation with the width ${figure(rho)}`]
      : []),
    ...(smallest.finding.side === 'above' ? [`even ${smallest.width} units gain`] : []),
    ...(largest.early.side === 'above'
      ? []
      : [
          'for training to the end; where both stop at their best validation loss the largest network is not shown to gain',
        ]),
  ]);
}

function figureOf(all: readonly Width[]): ClaimFigure {
  const lineOf = (name: string, of: (width: Width) => Finding) => ({
    name,
    points: all.flatMap((each) => pointOf(each.width, of(each))),
  });
  return {
    title: 'Loss saved by dropout, by the width of the hidden layers',
    x: { label: 'units of each hidden layer', scale: 'log' },
    y: { label: `loss saved by dropout ${usualRate} (nats)` },
    series: [
      lineOf('test, last step', ({ finding }) => finding),
      lineOf('validation, best step', ({ early }) => early),
    ],
  };
}

function evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimOutcome {
  const all = widthsOf(records, size);
  const slope = slopes(all);
  const rho = spearman(
    all.map(({ width }) => width),
    all.map(({ finding }) => finding.mean),
  );
  const ruling = judgeWidths(all, slope, rho);
  const [smallest, largest] = [all[0], all.at(-1)];
  const gain = ({ width, finding }: Width): string =>
    `with ${width} units dropout ${usualRate} ${finding.mean < 0 ? 'costs' : 'saves'} ${amount(finding, 'nats')} of test loss`;
  const said =
    smallest === undefined || largest === undefined || slope.values.length === 0
      ? 'There are not enough finished trials.'
      : `Over ${plural(slope.values.length, 'seed')}, ${gain(smallest)}, and ${gain(largest)}. With each doubling of the width the gain ` +
        `${slope.mean < 0 ? 'falls' : 'grows'} by ${amount(slope, 'nats')}; its rank correlation with the width is ${figure(rho)}. ` +
        `Where both stop at their best validation loss, the largest network ${largest.early.mean < 0 ? 'loses' : 'gains'} ${amount(largest.early, 'nats')}.`;
  return concluded(ruling, {
    effects: effectsOf([
      ['growth of the test loss saved with each doubling of the width', slope, 'nats'],
      ['rank correlation of width and gain', all.length < 2 ? null : rho, ''],
      [`test loss saved with ${smallest?.width} units`, smallest?.finding, 'nats'],
      [`test loss saved with ${largest?.width} units`, largest?.finding, 'nats'],
    ]),
    figure: figureOf(all),
    text: said,
    reproductions: [],
  });
}

/** (f) Networks of high capacity gain more. */
export const highCapacity: Claim = {
  id: 'f',
  title: 'Networks of high capacity gain more',
  statement: 'Dropout helps most where the network has far more parameters than the data need.',
  hypothesis:
    'The test loss saved by dropout 0.5 grows with the width of two hidden layers at fixed data (rank correlation of at least 0.8), is above zero for the widest, and not above zero for the narrowest.',
  rule:
    'Supported where the slope of the gain over log2 of the width, seed by seed, and the gain of the widest network have 95 % intervals above zero; refuted where one of the two lies below zero. ' +
    'Limits are named: a rank correlation below 0.8, a gain of the narrowest network too, no gain of the widest against early stopping.',
  sources: [
    {
      finding:
        'Without dropping, networks overfit as the width of their fully connected layers grows; with it they do not.',
      reference: 'Wan et al. 2013, DropConnect, figure (a) of the official page',
    },
    {
      finding: 'Dropout lowers the accuracy of a small vision transformer, which underfits: 73.9 to 67.9.',
      reference: 'Liu et al. 2023, Dropout reduces underfitting',
    },
    {
      finding: 'The best MNIST error without pre-training, 0.95 %, is that of two layers of 8192 units.',
      reference: 'Srivastava et al. 2014, JMLR 15:1929, table 2; read in secondary sources',
    },
  ],
  trials: (size) => widths[size].flatMap((width) => pairsOf(taskOfWidth(size, width), seeds[size])),
  evaluate,
};
