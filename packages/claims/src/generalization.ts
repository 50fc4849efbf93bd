import type { Claim, ClaimFigure, ClaimFindings, ClaimSize, PartSizes } from '@regatta/evidence';
import type { TrialRecord } from '@regatta/record';
import { enumerate, percent } from '@regatta/record';
import { mean } from '@regatta/stats';
import { clauseOf } from './clause.ts';
import { effectsOf, type Finding, findingOf, percentOf, pointOf } from './finding.ts';
import {
  type ClaimData,
  concrete,
  digits,
  fashion,
  glyphs,
  networkOn,
  networkSeeds,
  table,
} from './networks.ts';
import { differences, gains, type Measure, metricOn } from './scores.ts';
import { overlapIn, scoringOf } from './scoring.ts';
import {
  errorMargin,
  gainMargin,
  type TunedDropout,
  tunedDropout,
  tunedRates,
  tunedTrials,
} from './tuned-dropout.ts';

const dataOf: Readonly<Record<ClaimSize, readonly ClaimData[]>> = {
  quick: [table, glyphs],
  full: [fashion, digits, concrete],
};

const networksOf = (size: ClaimSize) =>
  dataOf[size].map((data) => networkOn(data, data === fashion ? { width: 128 } : {}));

interface Part {
  readonly name: string;
  readonly tuned: TunedDropout;
  /** What the seeds share, where they divide the same rows anew. */
  readonly overlap: PartSizes | undefined;
  /** Whether the task has an error that must not rise. */
  readonly hasError: boolean;
  /** Of the primary metric and of the raw loss after the last step, in percent. */
  readonly last: Finding;
  readonly lastRaw: Finding;
  /** Share of the gap between test and training loss after the last step that dropout closes. */
  readonly closed: Finding;
  /** Mean balanced test errors at the best checkpoint, as fractions; undefined for a regression and without trials. */
  readonly errors: { readonly none: number; readonly dropout: number } | undefined;
}

/** Test loss minus training loss after the last step. */
const gapOf: Measure = (record, scoring) => {
  const [train, test] = (['train', 'test'] as const).map((split) =>
    metricOn(split, 'loss', 'last')(record, scoring),
  );
  return train === undefined || test === undefined ? undefined : test - train;
};

/** What a pair saves of the gap, by seed, as a share of the mean gap of none; nothing where there is no gap. */
function closedBy({ pair }: TunedDropout): Finding {
  const { dropout, none } = pair(gapOf);
  const level = none.size === 0 ? 0 : mean([...none.values()]);
  if (!(level > 0)) return findingOf([]);
  return findingOf([...differences(none, dropout).values()].map((value) => value / level));
}

function partOf(records: readonly TrialRecord[], task: string, name: string): Part {
  const { primary, guard } = scoringOf(task);
  const tuned = tunedDropout(records, task);
  const gainOf = (metric: string): Finding => {
    const { dropout, none } = tuned.pair(metricOn('test', metric, 'last'));
    return percentOf(gains(dropout, none));
  };
  const { dropout, none } = tuned.pair(metricOn('test', 'balancedError', 'best'));
  const hasErrors = guard !== undefined && dropout.size > 0 && none.size > 0;
  return {
    name,
    tuned,
    overlap: overlapIn(records, task),
    hasError: guard !== undefined,
    last: gainOf(primary.name),
    lastRaw: primary.name === 'loss' || guard === undefined ? findingOf([]) : gainOf('loss'),
    closed: closedBy(tuned),
    errors: hasErrors ? { none: mean([...none.values()]), dropout: mean([...dropout.values()]) } : undefined,
  };
}

function figureOf(parts: readonly Part[]): ClaimFigure {
  const lineOf = (name: string, of: (part: Part) => Finding) => ({
    name,
    points: parts.flatMap((part) => pointOf(part.name, of(part))),
  });
  return {
    title: 'Test loss saved by tuned dropout',
    x: { label: 'data', scale: 'names' },
    y: { label: 'loss saved (%)' },
    series: [
      lineOf('best checkpoints', ({ tuned }) => percentOf(tuned.gain.values())),
      lineOf('after the last step', ({ last }) => last),
    ],
  };
}

function evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimFindings {
  const parts = networksOf(size).map(({ task, name }) => partOf(records, task, name));
  const chosen = parts.flatMap(({ name, tuned }) =>
    tuned.rate === null ? [] : [`${tuned.rate} on ${name}`],
  );
  const withErrors = parts.find(({ errors }) => errors !== undefined);
  return {
    clauses: parts.flatMap(({ name, tuned, overlap, hasError }) => [
      clauseOf(
        {
          text: `dropout lowers the test loss on ${name}`,
          kind: 'more',
          margin: gainMargin,
          unit: '%',
          overlap,
        },
        tuned.gain.values(),
      ),
      ...(hasError
        ? [
            clauseOf(
              {
                text: `dropout does not raise the test error on ${name}`,
                kind: 'not less',
                margin: errorMargin,
                unit: 'points',
                overlap,
              },
              tuned.errorSaved,
            ),
          ]
        : []),
    ]),
    effects: parts.flatMap(({ name, tuned, last, lastRaw, closed }) =>
      effectsOf([
        [`test loss saved after the last step, ${name}`, last, '%'],
        [`test loss saved after the last step without temperature scaling, ${name}`, lastRaw, '%'],
        [`share of the gap between test and training loss that dropout closes, ${name}`, closed, ''],
        [`rate chosen on validation data, ${name}`, tuned.rate, ''],
      ]),
    ),
    figure: figureOf(parts),
    text:
      chosen.length === 0
        ? 'There are not enough finished trials.'
        : `The rate with the lowest validation loss was ${enumerate(chosen)}.`,
    reproductions:
      withErrors?.errors === undefined
        ? []
        : [
            {
              source: 'JMLR 15:1929 (2014), tables 2 and 9, test error',
              published:
                'MNIST, 1.60 % to 1.25 % with dropout, and 1.62 % (L2) to 1.05 % (dropout and max-norm)',
              ours: `${withErrors.name}, ${percent(withErrors.errors.none, 2)} to ${percent(withErrors.errors.dropout, 2)} (balanced error at the best checkpoint)`,
              difference:
                'different and far fewer data, two hidden layers, Adam for a fixed number of steps, dropout of hidden units only, no max-norm: only the direction is comparable, not the numbers',
            },
          ],
  };
}

/** (a) Dropout improves generalization. */
export const generalization: Claim = {
  id: 'a',
  title: 'Dropout improves generalization',
  statement: 'Dropout prevents overfitting and improves performance on unseen data.',
  hypothesis:
    `On each data set, dropout of hidden units, at the rate chosen on validation data, lowers the test loss by at least ${gainMargin} % compared with no dropout, ` +
    `both at their best checkpoints. In classification, it does not raise the balanced error by more than ${errorMargin} points.`,
  rule:
    `The rate is whichever of ${enumerate(tunedRates.map(String))} has the lowest mean validation loss; test data play no part in the choice. ` +
    'All networks train about three times as long as the plain network needs, at the learning rate of their task, which is not tuned. Both arms are measured at the checkpoint with the lowest validation loss, so dropout competes with early stopping. In classification, the loss is the cross-entropy after scaling by one temperature, ' +
    'fitted on validation data; in the regression, it is the root mean squared error. The gain is the share of the loss saved, tested on log ratios, paired by seed. ' +
    `Quick: ${networkSeeds.quick} seeds of a generated table and of generated glyphs; each seed has its own data. ` +
    `Full: ${networkSeeds.full} seeds each of Fashion-MNIST (each seed has its own 5,000 training images), of Optdigits (all seeds share the same digits, so the intervals cover training only) ` +
    'and of concrete strength (each seed divides the rows anew; the test and its interval correct for what the seeds share, following Nadeau and Bengio 2003).',
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
      finding: 'The smallest gain reported is that on Reuters-RCV1: 31.05 % to 29.62 %.',
      reference: 'Srivastava et al. 2014, section 6.3; read in secondary sources',
    },
  ],
  trials: (size) => networksOf(size).flatMap((network) => tunedTrials(network, networkSeeds[size])),
  evaluate,
};
