import type { Claim, ClaimFigure, ClaimFindings, ClaimSize } from '@regatta/evidence';
import type { TrialRecord } from '@regatta/record';
import { enumerate } from '@regatta/record';
import { clauseOf } from './clause.ts';
import { effectsOf, findingOf, percentOf, pointOf } from './finding.ts';
import { type ClaimNetwork, networkOn, networkSeeds, smallFashion, table } from './networks.ts';
import { slopes } from './slopes.ts';
import {
  errorMargin,
  gainMargin,
  slopeMargin,
  type TunedDropout,
  tunedDropout,
  tunedRates,
  tunedTrials,
} from './tuned-dropout.ts';

/** Units of each of the two hidden layers. */
const widths = [4, 16, 64, 256] as const;

const networkOf = (size: ClaimSize, width: number): ClaimNetwork =>
  networkOn(size === 'quick' ? table : smallFashion, { width });

interface Width {
  readonly width: number;
  readonly tuned: TunedDropout;
}

function figureOf(all: readonly Width[]): ClaimFigure {
  const points = all.flatMap(({ width, tuned }) => pointOf(width, percentOf(tuned.gain.values())));
  return {
    title: 'Test loss saved by tuned dropout, by width of the hidden layers',
    x: { label: 'units per hidden layer', scale: 'log' },
    y: { label: 'loss saved (%)' },
    series: [{ name: 'best checkpoints', points }],
  };
}

function evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimFindings {
  const all = widths.map(
    (width): Width => ({ width, tuned: tunedDropout(records, networkOf(size, width).task) }),
  );
  const growth = slopes(all.map(({ width, tuned }) => ({ x: Math.log2(width), scores: tuned.gain })));
  const widest = all.at(-1)!;
  const chosen = all.flatMap(({ width, tuned }) =>
    tuned.rate === null ? [] : [`${tuned.rate} with ${width} units`],
  );
  return {
    clauses: [
      clauseOf(
        {
          text: 'the test loss saved by dropout grows with each doubling of the width',
          kind: 'more',
          margin: slopeMargin,
          unit: '%',
        },
        growth.values(),
      ),
      clauseOf(
        {
          text: `dropout lowers the test loss of the network with ${widest.width} units per layer`,
          kind: 'more',
          margin: gainMargin,
          unit: '%',
        },
        widest.tuned.gain.values(),
      ),
      clauseOf(
        {
          text: `dropout does not raise the test error of the network with ${widest.width} units per layer`,
          kind: 'not less',
          margin: errorMargin,
          unit: 'points',
        },
        widest.tuned.errorSaved,
      ),
    ],
    effects: all.flatMap(({ width, tuned }) =>
      effectsOf([
        [`test loss saved by dropout with ${width} units per layer`, percentOf(tuned.gain.values()), '%'],
        [`test error saved by dropout with ${width} units per layer`, findingOf(tuned.errorSaved), 'points'],
        [`rate chosen on validation data with ${width} units per layer`, tuned.rate, ''],
      ]),
    ),
    figure: figureOf(all),
    text:
      chosen.length === 0
        ? 'There are not enough finished trials.'
        : `The rate with the lowest validation loss was ${enumerate(chosen)}.`,
    reproductions: [],
  };
}

/** (f) Networks of high capacity gain more. */
export const highCapacity: Claim = {
  id: 'f',
  title: 'High-capacity networks benefit more',
  statement: 'Dropout helps most when the network has far more parameters than the data need.',
  hypothesis:
    `With the data fixed, the test loss saved by tuned dropout grows with the width of two hidden layers, by at least ${slopeMargin} % of the loss with each doubling. ` +
    `For the widest network, with ${widths.at(-1)} units per layer, dropout lowers the test loss by at least ${gainMargin} % ` +
    `and does not raise the balanced error by more than ${errorMargin} points.`,
  rule:
    `At widths of ${enumerate(widths.map(String))} units per layer, dropout of hidden units, at whichever of the rates ${enumerate(tunedRates.map(String))} validation data choose for this width, is compared with no dropout, ` +
    'both at their best checkpoints and with a temperature fitted on validation data. The growth is the least-squares slope of the gain (as a log ratio) over the binary logarithm of the width, one slope per seed. ' +
    'All networks train about three times as long as the plain network needs, narrow ones up to 6,000 steps, at one learning rate. ' +
    `Quick: ${networkSeeds.quick} seeds, each with its own generated table of 400 training rows. Full: ${networkSeeds.full} seeds, each with its own 1,000 training images of Fashion-MNIST.`,
  sources: [
    {
      finding:
        'Without dropping, networks overfit as their fully connected layers get wider; with it, they do not.',
      reference: 'Wan et al. 2013, DropConnect, figure (a) of the official page',
    },
    {
      finding: 'Dropout lowers the accuracy of a small vision transformer, which underfits: 73.9 to 67.9.',
      reference: 'Liu et al. 2023, Dropout reduces underfitting',
    },
    {
      finding:
        'The best MNIST error without pre-training, 0.95 %, is that of a network with two layers of 8192 units.',
      reference: 'Srivastava et al. 2014, JMLR 15:1929, table 2; read in secondary sources',
    },
  ],
  trials: (size) => widths.flatMap((width) => tunedTrials(networkOf(size, width), networkSeeds[size])),
  evaluate,
};
