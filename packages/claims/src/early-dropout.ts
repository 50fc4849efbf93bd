import type { Claim, ClaimClause, ClaimFigure, ClaimFindings, ClaimSize } from '@regatta/evidence';
import type { RegularizerSpec, TrialRecord } from '@regatta/record';
import { baselineSpec, decimal, enumerate } from '@regatta/record';
import { taskNamed } from '@regatta/tasks';
import { clauseOf } from './clause.ts';
import { effectsOf, type Finding, findingOf, percentOf, pointOf } from './finding.ts';
import { networkSeeds, networkTrials } from './networks.ts';
import { differences, gains, type Measure, metricOn, type Scores, scoresAt } from './scores.ts';
import { manyImagePatches, manyRecall, type TransformerNetwork } from './transformer-networks.ts';
import { gainMargin } from './tuned-dropout.ts';

const rate = 0.1;
/** The share of the steps in which early dropout acts. */
const share = 6;
const at = ['residual', 'attention', 'activation'];

const constant: RegularizerSpec = { name: 'transformer-dropout', options: { rate, at } };

/** Dropout whose rate falls linearly to 0 in the first sixth of the steps. */
function earlyOn({ task }: TransformerNetwork): RegularizerSpec {
  const cutoff = Math.round(taskNamed(task).defaults.steps / share);
  return {
    name: 'transformer-dropout',
    options: { rate: { kind: 'early', rate, cutoff, mode: 'linear' }, at },
  };
}

const dataOf: Readonly<Record<ClaimSize, readonly TransformerNetwork[]>> = {
  quick: [manyRecall],
  full: [manyRecall, manyImagePatches],
};

const trainingLoss = metricOn('train', 'loss', 'last');
/** After the last step, with a temperature fitted on validation data. */
const testLoss: Measure = (record, scoring) =>
  metricOn('test', scoring.primary.name, 'last')(record, scoring);

interface Part {
  readonly data: TransformerNetwork;
  /** Nats of training loss that early dropout saves, and that constant dropout adds, by seed. */
  readonly saved: readonly number[];
  readonly added: readonly number[];
  /** By how many percent each lowers the test loss: 100 times the log ratio, by seed. */
  readonly testSaved: readonly number[];
  readonly constantTestSaved: readonly number[];
}

function partOf(records: readonly TrialRecord[], data: TransformerNetwork): Part {
  const { task } = data;
  const of = (arm: RegularizerSpec, measure: Measure): Scores => scoresAt(records, { task, arm }, measure);
  const early = earlyOn(data);
  const train = of(baselineSpec, trainingLoss);
  const test = of(baselineSpec, testLoss);
  return {
    data,
    saved: [...differences(train, of(early, trainingLoss)).values()],
    added: [...differences(of(constant, trainingLoss), train).values()],
    testSaved: gains(of(early, testLoss), test),
    constantTestSaved: gains(of(constant, testLoss), test),
  };
}

/** Whether constant dropout was measured and not shown to raise the training loss: the network does not underfit. */
function isFit({ added }: Part): boolean {
  const { interval } = findingOf(added);
  return interval !== null && !(interval[0] > 0);
}

const clausesOf = ({ data: { name }, saved, testSaved }: Part): ClaimClause[] => [
  clauseOf(
    { text: `early dropout lowers the training loss on ${name}`, kind: 'more', margin: 0, unit: 'nats' },
    saved,
  ),
  clauseOf(
    {
      text: `early dropout does not raise the test loss on ${name}`,
      kind: 'not less',
      margin: gainMargin,
      unit: '%',
    },
    testSaved,
  ),
];

function figureOf(parts: readonly Part[]): ClaimFigure {
  const lineOf = (name: string, of: (part: Part) => Finding) => ({
    name,
    points: parts.flatMap((part) => pointOf(part.data.name, of(part))),
  });
  return {
    title: 'Training loss saved by dropout in a Transformer that underfits, compared with none',
    x: { label: 'data', scale: 'names' },
    y: { label: 'training loss saved (nats)' },
    series: [
      lineOf('early dropout', ({ saved }) => findingOf(saved)),
      lineOf('constant dropout', ({ added }) => findingOf(added.map((value) => -value + 0))),
    ],
  };
}

function sentence({ data: { name }, saved, added }: Part): string {
  if (saved.length === 0 || added.length === 0) return `On ${name}, there are not enough finished trials.`;
  const change = (value: number): string =>
    `${value >= 0 ? 'lowers' : 'raises'} the training loss by ${decimal(Math.abs(value), 4)} nats`;
  return `On ${name}, early dropout ${change(findingOf(saved).mean)}, and constant dropout ${change(-findingOf(added).mean)}.`;
}

function evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimFindings {
  const parts = dataOf[size].map((data) => partOf(records, data));
  const fit = parts.filter(isFit).map(({ data }) => data.name);
  return {
    clauses: parts.flatMap(clausesOf),
    effects: parts.flatMap(({ data: { name }, added, constantTestSaved }) =>
      effectsOf([
        [`training loss added by constant dropout, ${name}`, findingOf(added), 'nats'],
        [
          `test loss saved by constant dropout after the last step, ${name}`,
          percentOf(constantTestSaved),
          '%',
        ],
      ]),
    ),
    figure: figureOf(parts),
    ...(fit.length === 0
      ? {}
      : {
          premise: `The claim cannot be tested on ${enumerate(fit)}: constant dropout is not shown to raise the training loss, so the network does not underfit there.`,
        }),
    text: parts.map(sentence).join(' '),
    reproductions: [],
  };
}

/** (m) Early dropout lowers the training loss of a Transformer that underfits. */
export const earlyDropout: Claim = {
  id: 'm',
  title: 'Early dropout helps a Transformer that underfits',
  statement: 'Dropout in the first steps alone lowers the training loss of a Transformer that underfits.',
  hypothesis:
    'On data of which a Transformer sees no example twice, dropout in the first sixth of the steps lowers the clean training loss after the last step, with a 95 % interval above 0, ' +
    `and does not raise the test loss by more than ${gainMargin} %.`,
  rule:
    `Early dropout has a rate of ${rate} at the first step, which falls linearly to 0 in the first sixth of the steps; it acts on the outputs of the branches, the attention probabilities and the activation of the feed-forward layers. It is compared with no dropout, which has the same initial weights and the same batches. ` +
    'The number is the difference of the training losses after the last step in nats, without noise and without temperature, one per seed, and its sign decides: what early dropout changes is how far training gets, so no checkpoint is chosen. ' +
    'The test loss after the last step, with a temperature fitted on validation data, is a guard in percent of the loss, tested on log ratios. ' +
    `Constant dropout of ${rate} at the same places has no verdict: where its interval does not show a higher training loss than none, the network does not underfit, and the claim cannot be tested there; that is said before the verdict, which it does not change. ` +
    `Quick: 50,000 generated sequences of keys and values, ${networkSeeds.quick} seeds, each with its own sequences, 800 steps of 32 (half a pass). ` +
    `Full: the same with ${networkSeeds.full} seeds, and a vision Transformer on 50,000 images of Fashion-MNIST, 600 steps of 50 (0.6 passes), ${networkSeeds.full} seeds. All seeds share the images, so these intervals cover initial weights, order and masks.`,
  sources: [
    {
      finding:
        'ViT-T on ImageNet: 73.9 without dropout, 67.9 with a constant rate of 0.1, 74.3 with early dropout, which also has a lower training loss.',
      reference: 'Liu et al. 2023, Dropout Reduces Underfitting, arXiv:2303.01500',
    },
    {
      finding: 'In language models on one pass over their text, early dropout is worse than none, too.',
      reference: 'Liu, Bauer, Manning 2025, Drop Dropout on Single-Epoch Language Model Pretraining',
    },
  ],
  trials: (size) =>
    dataOf[size].flatMap((data) =>
      networkTrials(data, [baselineSpec, constant, earlyOn(data)], networkSeeds[size]),
    ),
  evaluate,
};
