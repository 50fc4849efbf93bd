import type { Claim, ClaimSize } from '@regatta/evidence';
import { armTitle, baselineSpec, differenceText, figure, type RegularizerSpec } from '@regatta/record';
import {
  neighbourPredictability,
  neighbourPredictabilitySchema,
  varianceShift,
  varianceShiftSchema,
} from '@regatta/trial';
import { differenceOf, effectsOf, type Finding, findingOf, pointOf } from './finding.ts';
import { chosenArm, type Measure, measured, primaryOn, type Scores, scoresAt } from './scores.ts';
import { type PlannedArm, trialsOf } from './trials.ts';
import { answerOf, concluded, type Ruling, refuted, supported, undecided } from './verdict.ts';

const atRates = (name: string, rates: readonly number[], more: RegularizerSpec['options'] = {}) =>
  rates.map((rate): RegularizerSpec => ({ name, options: { rate, ...more } }));
const element = atRates('element-dropout', [0.1, 0.25, 0.5]);
const structured = [
  ...atRates('spatial-dropout', [0.1, 0.25, 0.5]),
  ...atRates('drop-block', [0.05, 0.1, 0.2], { blockSize: 3 }),
];
const stable: RegularizerSpec = { name: 'variance-stable-dropout', options: { bound: 0.1 } };
const strongest = element.at(-1)!;
/** Of R^2: the smallest gap that counts. */
const gapNeeded = 0.2;
/** Nats: the smallest difference that matters. */
const margin = 0.01;

interface SetUp extends Pick<PlannedArm, 'seeds' | 'steps'> {
  readonly plain: string;
  readonly normalized: string;
}

const setUp = (size: ClaimSize): SetUp =>
  size === 'quick'
    ? { plain: 'generated-glyphs-cnn', normalized: 'generated-glyphs-cnn@batchNorm=true', seeds: 8 }
    : {
        plain: 'fashion-mnist-cnn',
        normalized: 'fashion-mnist-cnn@batchNorm=true',
        seeds: 5,
        steps: 600,
      };

/** R^2 behind the first pooling layer, whose maps are largest. */
const r2 =
  (kind: 'element' | 'block'): Measure =>
  (record) =>
    measured(record, neighbourPredictability.name, neighbourPredictabilitySchema)?.layers[0]?.[kind] ??
    undefined;

/** Of the last batch norm, which noise stands before. */
const shift: Measure = (record) =>
  measured(record, varianceShift.name, varianceShiftSchema)?.layers.at(-1)?.shift;

/** What the claim is decided on. */
interface Evidence {
  /** R^2 of elements - R^2 of blocks. */
  readonly gap: Finding;
  /** Loss that structured noise saves against elements, with batch norm. */
  readonly structured: Finding;
  /** Loss that elements save against none, without and with batch norm. */
  readonly plain: Finding;
  readonly normalized: Finding;
}

function rule({ gap, structured: gain, plain, normalized }: Evidence): Ruling {
  if (gap.interval && gap.interval[1] < gapNeeded) {
    return refuted(
      'neighbours predict a dropped element little better than they predict an element of a dropped block',
    );
  }
  if (!gap.interval || gap.interval[0] < gapNeeded) {
    return undecided([gap], 'how well neighbours predict a dropped element is not clear', gapNeeded);
  }
  const helps = [
    ...(answerOf(plain, margin) === 'yes' ? ['without batch norm'] : []),
    ...(answerOf(normalized, margin) === 'yes' ? ['with batch norm'] : []),
  ];
  if (helps.length > 0) {
    return supported([
      `neighbours do give a dropped element away, yet dropping elements still lowers the loss ${helps.join(' and ')}`,
    ]);
  }
  switch (answerOf(gain, margin)) {
    case 'yes':
      return supported(
        [],
        'neighbours give a dropped element away, dropping elements does not help, and dropping channels or blocks does better',
      );
    case 'no':
      return supported([
        'neighbours give a dropped element away, but dropping channels or blocks is no better here',
      ]);
    case 'unclear':
      return undecided([gain], 'whether channels or blocks do better is not clear');
  }
}

/** (h) Convolutions suit dropout less. */
export const convolutions: Claim = {
  id: 'h',
  title: 'Less suited to convolutions',
  statement:
    'Dropout is less suited to convolutional layers because neighbouring activations are correlated; spatial dropout and DropBlock were made for them.',
  hypothesis:
    'Neighbours predict a dropped element of a feature map with an R^2 at least 0.2 above that of an element of a dropped 3 x 3 block; with batch norm the best rate of spatial dropout or DropBlock has a test loss no higher than the best rate of element dropout; without batch norm element dropout is no worse than none. Rates by validation loss.',
  rule: 'Refuted if the R^2 gap lies below 0.2, undecided if its interval contains 0.2. Otherwise supported with a limit if the best rate of element dropout lowers the test loss, with batch norm or without; supported if it does not and channels or blocks beat elements with batch norm; with a limit if those gain less than 0.01 nats; undecided otherwise.',
  sources: [
    {
      finding: 'DropBlock: ResNet-50 on ImageNet 76.5 to 78.1 %, argued from the correlation of neighbours.',
      reference: 'Ghiasi, Lin, Le 2018, arXiv:1810.12890, abstract',
    },
    {
      finding:
        'Dropout in convolutions without batch norm: SVHN error 3.02 to 2.55 %, on top of dense layers (read from secondary sources).',
      reference: 'Srivastava et al. 2014, JMLR 15:1929, table 3',
    },
    {
      finding:
        'Dropout 0.5 before batch norm: DenseNet on CIFAR-100 77.4 to 68.6 % (read from a secondary source).',
      reference: 'Li, Chen, Hu, Yang 2019, arXiv:1801.05134',
    },
    {
      finding: 'DropBlock in a ResNet-9 on CIFAR-10, three runs: 81.46 to 81.65 %.',
      reference: 'the benchmark of the repository miguelvr/dropblock',
    },
  ],
  trials(size) {
    const { plain, normalized, ...common } = setUp(size);
    const cells = (
      task: string,
      arms: readonly RegularizerSpec[],
      probes?: readonly string[],
    ): PlannedArm[] =>
      arms.map((arm) => ({ ...common, task, arm, ...(probes === undefined ? {} : { probes }) }));
    return trialsOf([
      ...cells(plain, [baselineSpec], [neighbourPredictability.name]),
      ...cells(plain, [...element, ...structured]),
      ...cells(normalized, [baselineSpec], [neighbourPredictability.name, varianceShift.name]),
      ...cells(normalized, [...element, stable], [varianceShift.name]),
      ...cells(normalized, structured),
    ]);
  },
  evaluate(records, size) {
    const { plain, normalized } = setUp(size);
    const of = (task: string, arm: RegularizerSpec, measure = primaryOn('test')): Scores =>
      scoresAt(records, { task, arm }, measure);
    const best = (task: string, arms: readonly RegularizerSpec[]): RegularizerSpec =>
      chosenArm(records, task, arms) ?? arms[0]!;
    const gain = (task: string, arm: RegularizerSpec, against = baselineSpec): Finding =>
      differenceOf(of(task, against), of(task, arm));
    const [ours, blocks] = [best(normalized, element), best(normalized, structured)];
    const own = best(plain, element);
    const evidence: Evidence = {
      gap: differenceOf(of(plain, baselineSpec, r2('element')), of(plain, baselineSpec, r2('block'))),
      structured: gain(normalized, blocks, ours),
      plain: gain(plain, own),
      normalized: gain(normalized, ours),
    };
    const shiftOf = (arm: RegularizerSpec): Finding => findingOf(of(normalized, arm, shift).values());
    const [none, half, uniform] = [shiftOf(baselineSpec), shiftOf(strongest), shiftOf(stable)];
    const predicted = (kind: 'element' | 'block'): string =>
      figure(findingOf(of(plain, baselineSpec, r2(kind)).values()).mean);
    const groups = [element, structured.slice(0, 3), structured.slice(3)];
    return concluded(rule(evidence), {
      effects: effectsOf([
        ['R^2 from neighbours, elements - blocks', evidence.gap, ''],
        [
          'the same with batch norm',
          differenceOf(
            of(normalized, baselineSpec, r2('element')),
            of(normalized, baselineSpec, r2('block')),
          ),
          '',
        ],
        [
          `test loss saved with batch norm, ${armTitle(blocks)} against ${armTitle(ours)}`,
          evidence.structured,
          'nats',
        ],
        [`test loss saved without batch norm, ${armTitle(own)} against none`, evidence.plain, 'nats'],
        [`test loss saved with batch norm, ${armTitle(ours)} against none`, evidence.normalized, 'nats'],
        ['variance shift, none', none, ''],
        [`variance shift, ${armTitle(strongest)}`, half, ''],
      ]),
      figure: {
        title: 'Test loss saved in the convolutions, each at its best rate',
        x: { label: 'what is dropped', scale: 'names' },
        y: { label: 'test loss saved against none (nats)' },
        series: [plain, normalized].map((task) => ({
          name: task === plain ? 'without batch norm' : 'with batch norm',
          points: groups.flatMap((arms) => pointOf(arms[0]!.name, gain(task, best(task, arms)))),
        })),
      },
      text: `Neighbours predict a dropped element with R^2 ${predicted('element')}, an element of a dropped block with ${predicted('block')}. Best rates by validation loss: element dropout saves ${differenceText(evidence.plain, undefined, 'nats')} of test loss without batch norm and ${differenceText(evidence.normalized, undefined, 'nats')} with it; there ${armTitle(blocks)} saves ${differenceText(evidence.structured, undefined, 'nats')} against ${armTitle(ours)}. Batch norm is a reason of its own: behind ${armTitle(strongest)} the variance it meets at test is off by a factor of ${figure(half.mean)}, without noise by ${figure(none.mean)}.`,
      reproductions:
        none.values.length === 0 || half.values.length === 0
          ? []
          : [
              {
                source: 'Li et al. 2019: variance shift of dropout before batch norm',
                published:
                  'well above 1 at rate 0.5, about 1 without dropout and with uniform noise; DenseNet on CIFAR-100 falls from 77.4 to 68.6 % (read from a secondary source)',
                ours: `${figure(half.mean)} at rate 0.5, ${figure(none.mean)} without${uniform.values.length === 0 ? '' : `, ${figure(uniform.mean)} with uniform noise of bound 0.1`}`,
                difference:
                  'two convolutions instead of a DenseNet, the last batch norm alone, after a short training whose moving statistics lag behind the weights',
              },
            ],
    });
  },
};
