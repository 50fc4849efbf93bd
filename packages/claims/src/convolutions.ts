import type { Claim, ClaimClause, ClaimFigure, ClaimSize } from '@regatta/evidence';
import type { TrialRecord } from '@regatta/record';
import { armTitle, baselineSpec, figure } from '@regatta/record';
import { neighbourPredictability, neighbourPredictabilitySchema } from '@regatta/trial';
import { clauseOf } from './clause.ts';
import {
  atRates,
  type ChosenGain,
  type ConvolutionData,
  cellsOf,
  convolutionData,
  element,
  gainOf,
  rates,
} from './convolution-arms.ts';
import { effectsOf, findingOf, percentOf, pointOf } from './finding.ts';
import { differences, type Measure, measured, type Scores, scoresAt } from './scores.ts';
import { trialsOf } from './trials.ts';

const spatial = atRates('spatial-dropout', rates);
const blockSize = 3;
const blocks = atRates('drop-block', rates, { blockSize });
const structured = [...spatial, ...blocks];
/** Data whose maps are at least twice as wide as a block: on smaller ones a block is nearly the whole map. */
const dataOf = (size: ClaimSize): ConvolutionData[] =>
  convolutionData[size].filter(({ side }) => side >= 2 * blockSize);

/** Of R^2: the smallest gap that counts. */
const gapNeeded = 0.2;
/** Percent of the loss: the smallest difference that matters. */
const margin = 2;

/** R^2 after the first pooling layer, whose maps are largest. */
const r2 =
  (kind: 'element' | 'block'): Measure =>
  (record) =>
    measured(record, neighbourPredictability.name, neighbourPredictabilitySchema)?.layers[0]?.[kind] ??
    undefined;

/** What one data set says. */
interface Part extends ConvolutionData {
  /** R^2 of a dropped element, and of an element of a dropped block. */
  readonly predicted: readonly [element: Scores, block: Scores];
  /** What dropping elements saves against none, and dropping channels or blocks against dropping elements. */
  readonly plain: ChosenGain | undefined;
  readonly ahead: ChosenGain | undefined;
  /** What each form saves against none. */
  readonly forms: readonly { readonly form: string; readonly gain: ChosenGain | undefined }[];
}

function partOf(records: readonly TrialRecord[], data: ConvolutionData): Part {
  const { task } = data;
  const predicted = (kind: 'element' | 'block'): Scores =>
    scoresAt(records, { task, arm: baselineSpec }, r2(kind));
  const plain = gainOf(records, task, element);
  return {
    ...data,
    predicted: [predicted('element'), predicted('block')],
    plain,
    ahead: gainOf(records, task, structured, element),
    forms: [
      { form: 'elements', gain: plain },
      { form: 'channels', gain: gainOf(records, task, spatial) },
      { form: 'blocks', gain: gainOf(records, task, blocks) },
    ],
  };
}

const clausesOf = ({ name, predicted, plain, ahead }: Part): ClaimClause[] => [
  clauseOf(
    {
      text: `dropping channels or blocks gives a lower loss than dropping elements on ${name}`,
      kind: 'more',
      margin,
      unit: '%',
    },
    ahead?.saved ?? [],
  ),
  clauseOf(
    {
      text: `dropping elements in the convolutional layers lowers the test loss on ${name}`,
      kind: 'less',
      margin,
      unit: '%',
    },
    plain?.saved ?? [],
  ),
  clauseOf(
    {
      text: `neighbors predict a dropped element better than an element of a dropped block on ${name}`,
      kind: 'more',
      margin: gapNeeded,
      unit: 'of R²',
    },
    differences(...predicted).values(),
  ),
];

/** What each form saves against none, and the better of the two made for feature maps against elements, as the main clauses say. */
const figureOf = (parts: readonly Part[]): ClaimFigure => ({
  title: 'Test loss saved by dropout in the convolutional layers, at the rates chosen on validation data',
  x: { label: 'what is dropped', scale: 'names' },
  y: { label: 'test loss saved (%)' },
  series: parts.map(({ name, forms, ahead }) => ({
    name,
    points: [
      ...forms.flatMap(({ form, gain }) => pointOf(form, percentOf(gain?.saved ?? []))),
      ...pointOf('channels or blocks, compared with elements', percentOf(ahead?.saved ?? [])),
    ],
  })),
});

function said({ name, predicted, plain, ahead }: Part): string {
  if (plain === undefined || ahead === undefined) return `On ${name}, no trial has finished.`;
  const chosen = `On ${name}, validation data chose ${armTitle(plain.arm)} and ${armTitle(ahead.arm)}`;
  if (predicted.some(({ size }) => size === 0)) return `${chosen}; no feature map varies.`;
  const [ofElements, ofBlocks] = predicted.map((scores) => figure(findingOf(scores.values()).mean));
  return `${chosen}; neighbors predict a dropped element with an R² of ${ofElements}, and an element of a dropped block with ${ofBlocks}.`;
}

/** (h) Convolutions suit dropout less. */
export const convolutions: Claim = {
  id: 'h',
  title: 'Less suited to convolutions',
  statement:
    'Dropout is less suited to convolutional layers because neighboring activations are correlated; spatial dropout and DropBlock were made for them.',
  hypothesis:
    'Neighbors predict a dropped element of a feature map with an R^2 at least 0.2 higher than an element of a dropped 3 x 3 block; spatial dropout or DropBlock in the convolutional layers has a test loss at least 2 % lower than dropout of elements; and dropout of elements lowers the test loss by less than 2 % compared with no dropout.',
  rule:
    'The network has two convolutions with pooling and one dense layer, without batch norm; noise follows both pooling layers. R^2 is that of a ridge regression on the eight neighbors, after the first pooling layer of the network without noise, with a quarter of the map dropped. ' +
    'Elements are dropped at whichever of the rates 0.1, 0.25 and 0.5 has the lowest mean validation loss. Channels (spatial dropout) or blocks of 3 x 3 (DropBlock) are dropped likewise: one of these six arms is chosen. ' +
    'The losses are compared as 100 times the log ratio of the temperature-scaled test losses at the checkpoint with the best validation loss, one number per seed: ten disjoint slices of Fashion-MNIST with 1,000 training images each; in the quick size, eight sets of generated glyphs. This is only one kind of image: what holds for it need not hold for others. ' +
    'For the third clause, the number is 2 minus the gain of dropping elements, and its mean has to be above zero, so a gain of 2 % or more speaks against the claim.',
  sources: [
    {
      finding:
        'DropBlock improves ResNet-50 on ImageNet from 76.5 to 78.1 %; the argument is the correlation of neighbors.',
      reference: 'Ghiasi, Lin, Le 2018, arXiv:1810.12890, abstract',
    },
    {
      finding: 'Spatial dropout drops whole feature maps, because neighboring elements are correlated.',
      reference: 'Tompson et al. 2015, CVPR, arXiv:1411.4280',
    },
    {
      finding:
        'Dropout in convolutions without batch norm, on top of dropout in dense layers: SVHN error falls from 3.02 to 2.55 % (read from secondary sources).',
      reference: 'Srivastava et al. 2014, JMLR 15:1929, table 3',
    },
    {
      finding: 'DropBlock in a ResNet-9 on CIFAR-10, three runs: 81.46 to 81.65 %.',
      reference: 'the benchmark of the repository miguelvr/dropblock',
    },
  ],
  trials: (size) => trialsOf(cellsOf(dataOf(size), [...element, ...structured])),
  evaluate(records, size) {
    const parts = dataOf(size).map((data) => partOf(records, data));
    return {
      clauses: parts.flatMap(clausesOf),
      effects: parts.flatMap(({ name, forms }) =>
        effectsOf(
          forms.map(({ form, gain }) => [
            `test loss saved by dropping ${form}, ${name}`,
            percentOf(gain?.saved ?? []),
            '%',
          ]),
        ),
      ),
      figure: figureOf(parts),
      text: `${parts.map(said).join(' ')} It is almost inevitable that an element of a dropped block is harder to predict, because most of its neighbors are dropped too.`,
      reproductions: [],
    };
  },
};
