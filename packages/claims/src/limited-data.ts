import type { Claim, ClaimFigure, ClaimFindings, ClaimSize } from '@regatta/evidence';
import type { TrialRecord } from '@regatta/record';
import { decimal, enumerate, plural } from '@regatta/record';
import { mean } from '@regatta/stats';
import { clauseOf } from './clause.ts';
import { effectsOf, findingOf, percentOf, pointOf } from './finding.ts';
import { type ClaimNetwork, fashion, networkOn, networkSeeds, table } from './networks.ts';
import type { Scores } from './scores.ts';
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

/** Numbers of training examples, the smallest first. */
const amounts: Readonly<Record<ClaimSize, readonly [number, number, number, number]>> = {
  quick: [50, 200, 800, 3200],
  full: [60, 250, 1000, 4000],
};

/** Units of each hidden layer. */
const width = 64;

/** About three times the best step of the plain network with the most examples. */
const steps: Readonly<Record<ClaimSize, number>> = { quick: 3000, full: 7000 };

const networkOf = (size: ClaimSize, train: number): ClaimNetwork => ({
  ...networkOn(size === 'quick' ? table : fashion, { train, width }),
  steps: steps[size],
});

interface Amount {
  readonly examples: string;
  readonly count: number;
  readonly tuned: TunedDropout;
}

/** The mean gain of the inner amounts minus that of the two ends, by seed: above 0 in an inverted U. */
function bulge(all: readonly Amount[]): number[] {
  const [first, ...others] = all.map(({ tuned }) => tuned.gain);
  const last = others.pop();
  if (first === undefined || last === undefined) return [];
  const shared = [...first.keys()].filter((seed) => [last, ...others].every((gain) => gain.has(seed)));
  const average = (gains: readonly Scores[], seed: number): number =>
    mean(gains.map((gain) => gain.get(seed)!));
  return shared.map((seed) => average(others, seed) - average([first, last], seed));
}

function figureOf(all: readonly Amount[]): ClaimFigure {
  const points = all.flatMap(({ count, tuned }) => pointOf(count, percentOf(tuned.gain.values())));
  return {
    title: 'Test loss saved by tuned dropout, by number of training examples',
    x: { label: 'training examples', scale: 'log' },
    y: { label: 'loss saved (%)' },
    series: [{ name: 'best checkpoints', points }],
  };
}

function evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimFindings {
  const all = amounts[size].map(
    (count): Amount => ({
      examples: `${count.toLocaleString('en-US')} examples`,
      count,
      tuned: tunedDropout(records, networkOf(size, count).task),
    }),
  );
  const budget = steps[size];
  const growth = slopes(all.map(({ count, tuned }) => ({ x: Math.log2(count), scores: tuned.gain })));
  const smallest = all[0]!;
  const gains = all.flatMap(({ examples, tuned }) =>
    tuned.gain.size === 0 ? [] : [`${decimal(percentOf(tuned.gain.values()).mean, 1)} % with ${examples}`],
  );
  const chosen = all.flatMap(({ examples, tuned }) =>
    tuned.rate === null ? [] : [`${tuned.rate} with ${examples}`],
  );
  return {
    clauses: [
      clauseOf(
        {
          text: 'the test loss saved by dropout falls with each doubling of the training examples',
          kind: 'more',
          margin: slopeMargin,
          unit: '%',
        },
        // A fall of the gain speaks for the claim.
        [...growth.values()].map((slope) => -slope),
      ),
      clauseOf(
        {
          text: `dropout lowers the test loss with ${smallest.examples}`,
          kind: 'more',
          margin: gainMargin,
          unit: '%',
        },
        smallest.tuned.gain.values(),
      ),
      clauseOf(
        {
          text: `dropout does not raise the test error with ${smallest.examples}`,
          kind: 'not less',
          margin: errorMargin,
          unit: 'points',
        },
        smallest.tuned.errorSaved,
      ),
    ],
    effects: [
      ...effectsOf([
        [
          `inverted U: mean loss saved with ${all[1]!.examples} and with ${all[2]!.examples}, minus that with the fewest and with the most`,
          percentOf(bulge(all)),
          '%',
        ],
      ]),
      ...all.flatMap(({ examples, tuned }) =>
        effectsOf([
          [`test loss saved by dropout with ${examples}`, percentOf(tuned.gain.values()), '%'],
          [`test error saved by dropout with ${examples}`, findingOf(tuned.errorSaved), 'points'],
          [`rate chosen on validation data with ${examples}`, tuned.rate, ''],
          [
            `step of the best checkpoint without dropout, out of ${plural(budget, 'step')}, ${examples}`,
            findingOf(tuned.pair(({ best }) => best?.step).none.values()),
            'steps',
          ],
        ]),
      ),
    ],
    figure: figureOf(all),
    text:
      chosen.length === 0
        ? 'There are not enough finished trials.'
        : `The rate with the lowest validation loss was ${enumerate(chosen)}.`,
    reproductions:
      gains.length < all.length
        ? []
        : [
            {
              source: 'JMLR 15:1929 (2014), figure 10, error by the number of training examples',
              published:
                'no gain with 100 and 500 examples, then a gain that rises to a sweet spot and declines',
              ours: `loss saved: ${enumerate(gains)}`,
              difference:
                'different data, a smaller network, dropout of hidden units only, loss instead of error, a tuned rate, best checkpoints',
            },
          ],
  };
}

const listed = (size: ClaimSize): string =>
  enumerate(amounts[size].map((count) => count.toLocaleString('en-US')));

/** (g) Limited data gain most. */
export const limitedData: Claim = {
  id: 'g',
  title: 'Most useful when data are limited',
  statement: 'Dropout is most useful when training data are limited.',
  hypothesis:
    `For a fixed network, the test loss saved by tuned dropout falls as the number of training examples grows, by at least ${slopeMargin} % of the loss with each doubling. ` +
    `With the fewest examples, dropout lowers the test loss by at least ${gainMargin} % and does not raise the balanced error by more than ${errorMargin} points.`,
  rule:
    `For each number of examples, dropout of hidden units, at whichever of the rates ${enumerate(tunedRates.map(String))} validation data choose for this number, is compared with no dropout, ` +
    'both at their best checkpoints and with a temperature fitted on validation data. The fall is the negative of the least-squares slope of the gain (as a log ratio) over the binary logarithm of the number of examples, one slope per seed. ' +
    `All networks have two layers of ${width} units and train for the same number of steps (quick ${steps.quick}, full ${steps.full.toLocaleString('en-US')}), about three times the best step of the plain network with the most examples: ` +
    'a training budget too short for many examples must not look like a smaller gain. ' +
    `The validation data do not shrink with the training data. Quick: ${listed('quick')} rows of a generated table, ${networkSeeds.quick} seeds, each with its own table. ` +
    `Full: ${listed('full')} images of Fashion-MNIST, ${networkSeeds.full} seeds, each with its own images.`,
  sources: [
    {
      finding: 'No gain with 100 and 500 examples; the gain then rises to a sweet spot and declines.',
      reference: 'Srivastava et al. 2014, JMLR 15:1929, figure 10; read in secondary sources',
    },
    {
      finding:
        'With 2,932 training examples of alternative splicing, dropout improves code quality from 440 to 567 bits.',
      reference: 'Srivastava et al. 2014, table 8; read in secondary sources',
    },
  ],
  trials: (size) => amounts[size].flatMap((train) => tunedTrials(networkOf(size, train), networkSeeds[size])),
  evaluate,
};
