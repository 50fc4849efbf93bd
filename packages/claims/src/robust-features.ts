import type { Claim, ClaimFigure, ClaimSize } from '@regatta/evidence';
import type { TrialRecord } from '@regatta/record';
import { baselineSpec, differenceText, figure, type RegularizerSpec } from '@regatta/record';
import {
  activationStatistics,
  activationStatisticsSchema,
  removedShares,
  type UnitRemoval,
  unitAblation,
  unitAblationSchema,
  unitRemoval,
  unitRemovalSchema,
} from '@regatta/trial';
import { differenceOf, effectsOf, type Finding, findingOf, pointOf } from './finding.ts';
import { type Measure, measured, type Scores, scoresAt } from './scores.ts';
import { type PlannedArm, trialsOf } from './trials.ts';
import { answerOf, concluded, type Ruling, refuted, supported, undecided } from './verdict.ts';

const arm: RegularizerSpec = { name: 'dropout', options: { rate: 0.5 } };
const probes = [unitRemoval.name, unitAblation.name, activationStatistics.name];
/** A hundredth of the accuracy kept, over the whole range of removal. */
const margin = 0.01;
/** Percent. */
const relief = 30;
type Order = 'targeted' | 'random';

const setUp = (size: ClaimSize): Pick<PlannedArm, 'task' | 'seeds' | 'steps'> =>
  size === 'quick'
    ? { task: 'generated-tabular-mlp', seeds: 12 }
    : { task: 'fashion-mnist-mlp', seeds: 8, steps: 1000 };

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Share of its accuracy that a network keeps, a number for each share of units removed, the mean over layers. */
function kept({ shares, layers }: UnitRemoval, order: Order): number[] {
  return shares.map((_, i) => average(layers.map((layer) => layer[order][i]! / layer[order][0]!)));
}

/** Mean height of a curve over its range, by trapezoids. */
export function meanHeight(x: readonly number[], y: readonly number[]): number {
  const areas = x.slice(1).map((right, i) => ((right - x[i]!) * (y[i]! + y[i + 1]!)) / 2);
  return areas.reduce((sum, area) => sum + area, 0) / (x.at(-1)! - x[0]!);
}

const removalOf = (record: TrialRecord) => measured(record, unitRemoval.name, unitRemovalSchema);

const areaOf =
  (order: Order): Measure =>
  (record) => {
    const removal = removalOf(record);
    return removal && meanHeight(removal.shares, kept(removal, order));
  };

/** Points of accuracy that the removal of a random half of the units costs. */
const halfCosts: Measure = (record) => {
  const removal = removalOf(record);
  const half = removedShares.indexOf(0.5);
  return removal && 100 * average(removal.layers.map(({ random }) => random[0]! - random[half]!));
};

const worstUnit: Measure = (record) => {
  const ablation = measured(record, unitAblation.name, unitAblationSchema);
  return ablation && Math.max(...ablation.layers.map(({ worst }) => worst));
};

const statistic =
  (of: 'meanActivation' | 'gini' | 'correlation'): Measure =>
  (record) => {
    const statistics = measured(record, activationStatistics.name, activationStatisticsSchema);
    return statistics && average(statistics.layers.map((layer) => layer[of]));
  };

function rule(targeted: Finding, random: Finding, lighter: Finding): Ruling {
  const decisive = answerOf(targeted, margin);
  if (decisive === 'no') {
    return refuted(
      'when the most active units are removed, a network trained with dropout keeps no more of its accuracy',
    );
  }
  if (decisive === 'unclear') {
    return undecided([targeted], 'the removal of the most active units shows no clear difference');
  }
  const isLighter = answerOf(lighter, relief) === 'yes' && lighter.mean >= relief;
  const missing = [
    ...(answerOf(random, margin) === 'yes' ? [] : ['the removal of random units']),
    ...(isLighter ? [] : ['the loss of a single unit']),
  ];
  return supported(
    missing.length === 0
      ? []
      : [`only against the removal of the most active units, not shown for ${missing.join(' and ')}`],
    'a network trained with dropout relies less on single units, in all three tests',
  );
}

function figureOf(records: readonly TrialRecord[], task: string): ClaimFigure {
  const curve = (spec: RegularizerSpec, order: Order) =>
    removedShares.flatMap((share, i) =>
      pointOf(
        share,
        findingOf(
          scoresAt(records, { task, arm: spec }, (record) => {
            const removal = removalOf(record);
            return removal && kept(removal, order)[i];
          }).values(),
        ),
      ),
    );
  return {
    title: 'Accuracy kept without a share of the hidden units',
    x: { label: 'share of the units of a layer removed', scale: 'linear' },
    y: { label: 'share of the accuracy kept' },
    series: (['targeted', 'random'] as const).flatMap((order) =>
      [baselineSpec, arm].map((spec) => ({
        name: `${spec.name}, ${order === 'targeted' ? 'most active first' : 'at random'}`,
        points: curve(spec, order),
      })),
    ),
  };
}

/** (c) Features become more robust. */
export const robustFeatures: Claim = {
  id: 'c',
  title: 'Features become more robust',
  statement: 'Dropout makes features more robust: the network relies less on specific neurons.',
  hypothesis:
    'Without 0 to 80 % of the units of a hidden layer, the most active first, a network trained with dropout 0.5 keeps more of its test accuracy than one without; likewise for random units; and the single unit whose loss hurts most costs at least 30 % less.',
  rule: 'Supported if the 95 % intervals of all three paired differences are above 0 and the third is 30 % or more; with a limit if only that of the removal of the most active units is; refuted if that one lies below one hundredth; undecided otherwise. Removal of the most active units decides, because random removal is what dropout trains for.',
  sources: [
    {
      finding:
        'A 256-unit autoencoder of MNIST learns strokes and spots only with dropout, and its mean hidden activation falls from about 2.0 to 0.7 (read from secondary sources).',
      reference: 'Srivastava et al. 2014, JMLR 15:1929, figures 7 and 8',
    },
    {
      finding:
        'Networks trained with DropBlock keep their accuracy when blocks are dropped at test; the reverse does not hold (read from a secondary source).',
      reference: 'Ghiasi, Lin, Le 2018, arXiv:1810.12890, figure 5',
    },
  ],
  trials: (size) => trialsOf([baselineSpec, arm].map((spec) => ({ ...setUp(size), arm: spec, probes }))),
  evaluate(records, size) {
    const { task } = setUp(size);
    const of = (spec: RegularizerSpec, measure: Measure): Scores =>
      scoresAt(records, { task, arm: spec }, measure);
    const gain = (measure: Measure): Finding => differenceOf(of(arm, measure), of(baselineSpec, measure));
    const [targeted, random] = [gain(areaOf('targeted')), gain(areaOf('random'))];
    const [plain, dropped] = [of(baselineSpec, worstUnit), of(arm, worstUnit)];
    const lighter = findingOf(
      [...dropped].flatMap(([seed, cost]) => {
        const other = plain.get(seed);
        return other !== undefined && other > 0 ? [100 * (1 - cost / other)] : [];
      }),
    );
    const half = (spec: RegularizerSpec): Finding => findingOf(of(spec, halfCosts).values());
    const activation = (spec: RegularizerSpec): Finding =>
      findingOf(of(spec, statistic('meanActivation')).values());
    const [from, to] = [activation(baselineSpec), activation(arm)];
    return concluded(rule(targeted, random, lighter), {
      effects: effectsOf([
        ['accuracy kept, most active units removed: dropout - none', targeted, ''],
        ['accuracy kept, random units removed: dropout - none', random, ''],
        ['cost of the worst single unit saved', lighter, '%'],
        ['accuracy lost with a random half removed, none', half(baselineSpec), 'points'],
        ['accuracy lost with a random half removed, dropout', half(arm), 'points'],
        ['mean |correlation| of units: dropout - none', gain(statistic('correlation')), ''],
        ['sparsity (Gini) of activations: dropout - none', gain(statistic('gini')), ''],
      ]),
      figure: figureOf(records, task),
      text: `Share of the accuracy kept, averaged over removing 0 to 80 % of a layer: ${differenceText(targeted)} with the most active units first, ${differenceText(random)} with random ones. A random half costs ${figure(half(arm).mean)} points with dropout and ${figure(half(baselineSpec).mean)} without. The loss of the single unit that matters most costs less by ${differenceText(lighter, undefined, '%')}. Random removal resembles training with dropout, so the removal of the most active units is the real test; correlation of units may go either way.`,
      reproductions:
        from.values.length === 0 || to.values.length === 0
          ? []
          : [
              {
                source: 'JMLR 15:1929, figure 8: mean hidden activation',
                published: 'about 2.0 to 0.7, a ratio of 0.35',
                ours: `${figure(from.mean)} to ${figure(to.mean)}, a ratio of ${figure(to.mean / from.mean)}`,
                difference:
                  'theirs is an autoencoder of MNIST with weights scaled at test, ours a classifier with inverted scaling; the scale of ReLU activations is free, so that only the direction compares',
              },
            ],
    });
  },
};
