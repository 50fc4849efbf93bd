import type { Claim, ClaimClause, ClaimFigure, ClaimFindings, ClaimSize } from '@regatta/evidence';
import type { RegularizerSpec, TrialRecord } from '@regatta/record';
import { baselineSpec, enumerate, rateOf } from '@regatta/record';
import { clauseOf } from './clause.ts';
import { effectsOf, type Finding, findingOf, pointOf } from './finding.ts';
import { networkSeeds, networkTrials } from './networks.ts';
import { type ChosenArm, chosenArm, differences, primaryOn, type Scores, scoresAt } from './scores.ts';
import { imagePatches, recall, shakespeare, type TransformerNetwork } from './transformer-networks.ts';

/** The rates of which validation data choose one for each method. */
const rates = [0.1, 0.2, 0.3, 0.4] as const;

/** One draw for each query, key and head; the same rate in all blocks, as attention dropout has it. */
const keysAt = (rate: number): RegularizerSpec => ({
  name: 'drop-key',
  options: { rate, per: 'element', depth: 'constant' },
});
const probabilitiesAt = (rate: number): RegularizerSpec => ({ name: 'attention-dropout', options: { rate } });

const keys = rates.map(keysAt);
const probabilities = rates.map(probabilitiesAt);

const dataOf: Readonly<Record<ClaimSize, readonly TransformerNetwork[]>> = {
  quick: [recall],
  full: [imagePatches, shakespeare],
};

interface Part {
  readonly data: TransformerNetwork;
  /** Each at the rate that validation data chose; undefined without a finished trial. */
  readonly keys: ChosenArm | undefined;
  readonly probabilities: ChosenArm | undefined;
  readonly none: Scores;
}

function partOf(records: readonly TrialRecord[], data: TransformerNetwork): Part {
  const { task } = data;
  return {
    data,
    keys: chosenArm(records, task, keys),
    probabilities: chosenArm(records, task, probabilities),
    none: scoresAt(records, { task, arm: baselineSpec }, primaryOn('test')),
  };
}

/** How much lower the loss of a choice is than that of none, by seed. */
const overNone = ({ none }: Part, chosen: ChosenArm | undefined): Finding =>
  findingOf(chosen === undefined ? [] : differences(none, chosen.scores).values());

/** How much lower the loss is where keys are dropped, by seed. */
const savedOf = (part: Part): number[] =>
  part.keys === undefined || part.probabilities === undefined
    ? []
    : [...differences(part.probabilities.scores, part.keys.scores).values()];

const isAbove = ({ interval }: Finding): boolean => interval !== null && interval[0] > 0;

/** Whether both methods were measured and neither is better than none: there is nothing to be better at. */
function isEmpty(part: Part): boolean {
  const both = [overNone(part, part.keys), overNone(part, part.probabilities)];
  return both.every(({ interval }) => interval !== null) && !both.some(isAbove);
}

function clauseFor(part: Part): ClaimClause {
  const { name } = part.data;
  return clauseOf(
    {
      text: `dropping keys gives a lower test loss than dropping attention probabilities on ${name}`,
      kind: 'more',
      margin: 0,
      unit: 'nats',
    },
    savedOf(part),
  );
}

function figureOf(records: readonly TrialRecord[], { data: { task, name }, none }: Part): ClaimFigure {
  const lineOf = (title: string, of: (rate: number) => RegularizerSpec) => ({
    name: title,
    points: rates.flatMap((rate) => {
      const scores = scoresAt(records, { task, arm: of(rate) }, primaryOn('test'));
      return pointOf(rate, findingOf(differences(none, scores).values()));
    }),
  });
  return {
    title: `Test loss saved by noise in attention, compared with none, ${name}`,
    x: { label: 'rate', scale: 'linear' },
    y: { label: 'test loss saved (nats)' },
    series: [lineOf('drop keys', keysAt), lineOf('drop probabilities', probabilitiesAt)],
  };
}

function sentence({ data: { name }, keys: ours, probabilities: theirs }: Part): string {
  if (ours === undefined || theirs === undefined) return `On ${name}, there are not enough finished trials.`;
  return `On ${name}, validation data chose a rate of ${rateOf(ours.arm)} for keys and of ${rateOf(theirs.arm)} for probabilities.`;
}

function evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimFindings {
  const parts = dataOf[size].map((data) => partOf(records, data));
  const empty = parts.filter(isEmpty).map(({ data }) => data.name);
  return {
    clauses: parts.map(clauseFor),
    effects: parts.flatMap((part) =>
      effectsOf([
        [
          `test loss saved by dropping keys, compared with no dropout, ${part.data.name}`,
          overNone(part, part.keys),
          'nats',
        ],
        [
          `test loss saved by dropping probabilities, compared with no dropout, ${part.data.name}`,
          overNone(part, part.probabilities),
          'nats',
        ],
        [
          `rate of dropped keys chosen on validation data, ${part.data.name}`,
          part.keys && rateOf(part.keys.arm),
          '',
        ],
        [
          `rate of dropped probabilities chosen on validation data, ${part.data.name}`,
          part.probabilities && rateOf(part.probabilities.arm),
          '',
        ],
      ]),
    ),
    figure: figureOf(records, parts[0]!),
    ...(empty.length === 0
      ? {}
      : {
          premise: `The question is empty on ${enumerate(empty)}: neither method is shown to beat no dropout there.`,
        }),
    text: parts.map(sentence).join(' '),
    reproductions: [],
  };
}

/** (l) Dropping keys before the softmax beats dropping probabilities after it. */
export const droppedKeys: Claim = {
  id: 'l',
  title: 'Dropping keys beats dropping attention probabilities',
  statement: 'In attention, dropping keys before the softmax beats dropping probabilities after it.',
  hypothesis:
    'On each data set, DropKey has a lower test loss than attention dropout, each at the rate that validation data choose. A part is shown if the 95 % interval of the difference lies above 0.',
  rule:
    `Both draw once for each query, key and head, at the same rate in all blocks, at whichever of the rates ${enumerate(rates.map(String))} has the lowest mean validation loss on the data set. ` +
    'The number is the difference of the test losses in nats, paired by seed, and its sign decides. Losses are those of the best checkpoints, with a temperature fitted on validation data. ' +
    'No dropout is the anchor: where neither method has an interval above 0 against it, the question is empty, and that is said before the verdict, which it does not change. ' +
    `Quick: 1,000 generated sequences of keys and values, ${networkSeeds.quick} seeds, each with its own sequences. ` +
    `Full: a vision Transformer on 2,000 images of Fashion-MNIST and a character Transformer on 20,000 characters of Tiny Shakespeare, ${networkSeeds.full} seeds each. All seeds share images and text, so the intervals cover initial weights, order and masks.`,
  sources: [
    {
      finding:
        'In vision Transformers, dropping keys before the softmax is better than dropping attention probabilities; rates that fall with depth are better than constant ones.',
      reference: 'Li et al. 2022, DropKey, arXiv:2208.02646',
    },
    {
      finding: 'Attention dropout drops probabilities after the softmax, without normalizing rows again.',
      reference: 'the source code of tensor2tensor, PyTorch, Keras and Flax',
    },
  ],
  trials: (size) =>
    dataOf[size].flatMap((data) =>
      networkTrials(data, [baselineSpec, ...keys, ...probabilities], networkSeeds[size]),
    ),
  evaluate,
};
