import type { MeanInterval } from '@regatta/stats';
import { figure } from '../analysis/words.ts';
import {
  neighbourPredictability,
  neighbourPredictabilitySchema,
} from '../probes/neighbour-predictability.ts';
import { varianceShift, varianceShiftSchema } from '../probes/variance-shift.ts';
import type { TrialRecord } from '../record.ts';
import { armTitle, baselineSpec, type RegularizerSpec } from '../regularizers.ts';
import type { Claim, ClaimSize } from './claim.ts';
import { type Evidence, rule } from './h-rule.ts';
import {
  type Cell,
  chosenArm,
  difference,
  effectsOf,
  level,
  meanOf,
  measured,
  pointOf,
  said,
  scoresOfArm,
  testScore,
  trialsOf,
  verdictOf,
} from './rules.ts';

const atRates = (name: string, rates: readonly number[], more: RegularizerSpec['options'] = {}) =>
  rates.map((rate): RegularizerSpec => ({ name, options: { rate, ...more } }));
const element = atRates('element-dropout', [0.1, 0.25, 0.5]);
const structured = [
  ...atRates('spatial-dropout', [0.1, 0.25, 0.5]),
  ...atRates('drop-block', [0.05, 0.1, 0.2], { blockSize: 3 }),
];
const stable: RegularizerSpec = { name: 'variance-stable-dropout', options: { bound: 0.1 } };
const strongest = element.at(-1)!;
interface SetUp extends Pick<Cell, 'seeds' | 'training'> {
  readonly plain: string;
  readonly normalized: string;
}

const setUp = (size: ClaimSize): SetUp =>
  size === 'quick'
    ? { plain: 'generated-glyphs-cnn', normalized: 'generated-glyphs-cnn@batchNorm=true', seeds: 8 }
    : {
        ...{ plain: 'fashion-mnist-cnn', normalized: 'fashion-mnist-cnn@batchNorm=true', seeds: 5 },
        training: { steps: 600 },
      };

/** R^2 behind the first pooling layer, whose maps are largest. */
const r2 = (kind: 'element' | 'block') => (record: TrialRecord) =>
  measured(record, neighbourPredictability.name, neighbourPredictabilitySchema)?.layers[0]?.[kind] ??
  undefined;

/** Of the last batch norm, which noise stands before. */
const shift = (record: TrialRecord) =>
  measured(record, varianceShift.name, varianceShiftSchema)?.layers.at(-1)?.shift;

/** (h) Convolutions suit dropout less. */
export const claimH: Claim = {
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
    const { plain, normalized, seeds, training } = setUp(size);
    const common = { seeds, ...(training === undefined ? {} : { training }) };
    const cells = (task: string, arms: readonly RegularizerSpec[], probes?: readonly string[]): Cell[] =>
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
    const of = (task: string, arm: RegularizerSpec, value = testScore) =>
      scoresOfArm(records, { task, arm }, value);
    const best = (task: string, arms: readonly RegularizerSpec[]): RegularizerSpec =>
      chosenArm(records, task, arms) ?? arms[0]!;
    const gain = (task: string, arm: RegularizerSpec, against = baselineSpec): MeanInterval | null =>
      difference(of(task, against), of(task, arm));
    const [ours, blocks] = [best(normalized, element), best(normalized, structured)];
    const own = best(plain, element);
    const evidence: Evidence = {
      gap: difference(of(plain, baselineSpec, r2('element')), of(plain, baselineSpec, r2('block'))),
      structured: gain(normalized, blocks, ours),
      plain: gain(plain, own),
      normalized: gain(normalized, ours),
    };
    const ruling = rule(evidence);
    const shiftOf = (arm: RegularizerSpec) => meanOf(of(normalized, arm, shift));
    const [none, half, uniform] = [shiftOf(baselineSpec), shiftOf(strongest), shiftOf(stable)];
    const predicted = (task: string, kind: 'element' | 'block') => meanOf(of(task, baselineSpec, r2(kind)));
    const groups = [element, structured.slice(0, 3), structured.slice(3)];
    return {
      ...verdictOf(ruling),
      effects: effectsOf([
        ['R^2 from neighbours, elements - blocks', evidence.gap, ''],
        [
          'the same with batch norm',
          difference(of(normalized, baselineSpec, r2('element')), of(normalized, baselineSpec, r2('block'))),
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
      text: `${ruling.lead} Neighbours predict a dropped element with R^2 ${level(predicted(plain, 'element'))}, an element of a dropped block with ${level(predicted(plain, 'block'))}. Best rates by validation loss: element dropout saves ${said(evidence.plain, 'nats')} of test loss without batch norm and ${said(evidence.normalized, 'nats')} with it; there ${armTitle(blocks)} saves ${said(evidence.structured, 'nats')} against ${armTitle(ours)}. Batch norm is a reason of its own: behind ${armTitle(strongest)} the variance it meets at test is off by a factor of ${level(half)}, without noise by ${level(none)}.`,
      reproductions:
        none === null || half === null
          ? []
          : [
              {
                source: 'Li et al. 2019: variance shift of dropout before batch norm',
                published:
                  'well above 1 at rate 0.5, about 1 without dropout and with uniform noise; DenseNet on CIFAR-100 falls from 77.4 to 68.6 % (read from a secondary source)',
                ours: `${figure(half.mean)} at rate 0.5, ${figure(none.mean)} without${uniform === null ? '' : `, ${figure(uniform.mean)} with uniform noise of bound 0.1`}`,
                difference:
                  'two convolutions instead of a DenseNet, the last batch norm alone, after a short training whose moving statistics lag behind the weights',
              },
            ],
    };
  },
};
