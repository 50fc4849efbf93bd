import type { Claim, ClaimClause, ClaimFigure, Reproduction } from '@regatta/evidence';
import type { RegularizerSpec, TrialRecord } from '@regatta/record';
import { armTitle, baselineSpec, figure } from '@regatta/record';
import { clauseOf } from './clause.ts';
import {
  type ChosenGain,
  type ConvolutionData,
  cellsOf,
  convolutionData,
  dense,
  element,
  gainOf,
  savedBy,
} from './convolution-arms.ts';
import { effectsOf, findingOf, percentOf, pointOf } from './finding.ts';
import { guardOn, pointsSaved, type Scores, scoresAt } from './scores.ts';
import { trialsOf } from './trials.ts';

/** Percent of the loss: the smallest difference that matters. */
const margin = 2;

/** What one data set says. */
interface Part extends ConvolutionData {
  /** What dropout saves against none in the dense layer, and in the convolutional layers, alone. */
  readonly alone: ChosenGain | undefined;
  readonly convolutional: ChosenGain | undefined;
  /** Percent of the loss that dropout in the dense layer saves against that in the convolutional layers. */
  readonly ahead: readonly number[];
  /** Balanced errors without noise and with the chosen rate in the dense layer. */
  readonly errors: readonly [none: Scores, chosen: Scores];
}

function partOf(records: readonly TrialRecord[], data: ConvolutionData): Part {
  const { task } = data;
  const alone = gainOf(records, task, dense);
  const errors = (arm: RegularizerSpec): Scores => scoresAt(records, { task, arm }, guardOn('test'));
  return {
    ...data,
    alone,
    convolutional: gainOf(records, task, element),
    ahead: gainOf(records, task, dense, element)?.saved ?? [],
    errors: [errors(baselineSpec), alone === undefined ? new Map() : errors(alone.arm)],
  };
}

const clausesOf = ({ name, alone, ahead }: Part): ClaimClause[] => [
  clauseOf(
    {
      text: `dropout in the dense layer alone lowers the test loss on ${name}`,
      kind: 'more',
      margin,
      unit: '%',
    },
    alone?.saved ?? [],
  ),
  clauseOf(
    {
      text: `dropout in the dense layer gives a lower loss than dropout in the convolutional layers on ${name}`,
      kind: 'more',
      margin,
      unit: '%',
    },
    ahead,
  ),
];

function reproductionsOf({ errors, name }: Part): Reproduction[] {
  const [from, to] = errors.map((scores) => 100 * findingOf(scores.values()).mean);
  if (!Number.isFinite(from) || !Number.isFinite(to)) return [];
  return [
    {
      source:
        'JMLR 15:1929, tables 3 and 4: error without dropout and with dropout in the dense layers alone',
      published: 'SVHN 3.95 to 3.02 %, CIFAR-10 15.60 to 14.32 %, CIFAR-100 43.48 to 41.26 %',
      ours: `${figure(from!)} to ${figure(to!)} %, ${name}`,
      difference:
        'a smaller network and different data, one dense layer, balanced error at the best checkpoint',
    },
  ];
}

function figureOf(records: readonly TrialRecord[], { task, name, alone, convolutional }: Part): ClaimFigure {
  const places = [
    { place: 'dense layer', arms: dense, chosen: alone },
    { place: 'convolutional layers', arms: element, chosen: convolutional },
  ];
  return {
    title: `Test loss saved by dropout, by the layers it acts in, ${name}`,
    x: { label: 'rate', scale: 'names' },
    y: { label: 'test loss saved (%)' },
    series: places.map(({ place, arms, chosen }) => ({
      name: `in the ${place} alone`,
      points: [
        ...arms.flatMap((arm) => pointOf(String(arm.options.rate), percentOf(savedBy(records, task, arm)))),
        ...pointOf('chosen on validation data', percentOf(chosen?.saved ?? [])),
      ],
    })),
  };
}

function said({ name, alone, convolutional }: Part): string {
  if (alone === undefined || convolutional === undefined) return `On ${name}, no trial has finished.`;
  return `On ${name}, validation data chose ${armTitle(alone.arm)} for the dense layer and ${armTitle(convolutional.arm)} for the convolutional layers.`;
}

/** (e) Dropout is most useful in dense layers. */
export const denseLayers: Claim = {
  id: 'e',
  title: 'Most useful in dense layers',
  statement: 'Dropout is most commonly applied to, and most useful in, fully connected layers.',
  hypothesis:
    'In a convolutional network without batch norm, dropout in the dense layer alone lowers the test loss by at least 2 %, and by at least 2 % more than dropout in the convolutional layers alone, on each of two data sets (in the quick size, on one).',
  rule:
    'The networks have two convolutions with pooling and one dense layer. Dropout drops the units of the dense layer, or the elements of both pooled feature maps, in each case at whichever of the rates 0.1, 0.25 and 0.5 has the lowest mean validation loss. ' +
    'The numbers are 100 times the log ratio of the temperature-scaled test losses at the checkpoint with the best validation loss, one per seed: ten disjoint slices of Fashion-MNIST with 1,000 training images each, and ten sets of initial weights on Optdigits; in the quick size, eight sets of generated glyphs. The networks are small: what holds for them need not hold for others.',
  sources: [
    {
      finding:
        'SVHN error: 3.95 % without dropout, 3.02 % with dropout in the dense layers only, 2.55 % with dropout everywhere; CIFAR-10: 15.60, 14.32 and 12.61; CIFAR-100: 43.48, 41.26 and 37.20. The dense layers account for 66, 43 and 35 % of the gain (read from secondary sources).',
      reference: 'Srivastava et al. 2014, JMLR 15:1929, tables 3 and 4',
    },
    {
      finding:
        'What is most common is not always best: without batch norm, dropout in the convolutions adds more on CIFAR.',
      reference: 'computed from the same tables',
    },
  ],
  trials: (size) => trialsOf(cellsOf(convolutionData[size], [...dense, ...element])),
  evaluate(records, size) {
    const parts = convolutionData[size].map((data) => partOf(records, data));
    const [main] = parts;
    return {
      clauses: parts.flatMap(clausesOf),
      effects: parts.flatMap(({ name, convolutional, errors: [none, chosen] }) =>
        effectsOf([
          [
            `test loss saved by dropout in the convolutional layers alone, ${name}`,
            percentOf(convolutional?.saved ?? []),
            '%',
          ],
          [
            `balanced error saved by dropout in the dense layer alone, ${name}`,
            findingOf(pointsSaved(chosen, none)),
            'points',
          ],
        ]),
      ),
      figure: figureOf(records, main!),
      text: parts.map(said).join(' '),
      reproductions: parts.flatMap(reproductionsOf),
    };
  },
};
