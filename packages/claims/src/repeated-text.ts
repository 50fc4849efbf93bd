import type { Claim, ClaimFigure, ClaimFindings, ClaimSize } from '@regatta/evidence';
import type { RegularizerSpec, TrialRecord } from '@regatta/record';
import { baselineSpec, decimal } from '@regatta/record';
import { clauseOf } from './clause.ts';
import { effectsOf, type Finding, findingOf, pointOf } from './finding.ts';
import { networkSeeds, networkTrials } from './networks.ts';
import { differences, type Measure, metricOn, type Scores, scoresAt } from './scores.ts';
import {
  longShakespeare,
  manyRecall,
  recall,
  shakespeare,
  type TransformerNetwork,
} from './transformer-networks.ts';

const rate = 0.2;
const dropout: RegularizerSpec = {
  name: 'transformer-dropout',
  options: { rate, at: ['residual', 'embedding', 'attention'] },
};

interface Passes extends TransformerNetwork {
  /** How often training sees an example. */
  readonly passes: string;
}

/** The same network and the same steps on few examples and on many. */
const dataOf: Readonly<Record<ClaimSize, { readonly repeated: Passes; readonly once: Passes }>> = {
  quick: {
    repeated: { ...recall, passes: '26 passes' },
    once: { ...manyRecall, passes: '0.5 passes' },
  },
  full: {
    repeated: { ...shakespeare, passes: '46 passes' },
    once: { ...longShakespeare, passes: '0.9 passes' },
  },
};

/** By how many nats dropout lowers a loss, by seed. */
function savedBy(records: readonly TrialRecord[], { task }: Passes, measure: Measure): number[] {
  const [none, ours] = [baselineSpec, dropout].map(
    (arm): Scores => scoresAt(records, { task, arm }, measure),
  );
  return [...differences(none!, ours!).values()];
}

/** The calibrated test loss after the last step, or at the best checkpoint. */
const testLoss =
  (checkpoint: 'last' | 'best'): Measure =>
  (record, scoring) =>
    metricOn('test', scoring.primary.name, checkpoint)(record, scoring);

/** What stopping at the best checkpoint saves a network without noise, by seed. */
function savedByStopping(records: readonly TrialRecord[], { task }: Passes): Finding {
  const of = (measure: Measure): Scores => scoresAt(records, { task, arm: baselineSpec }, measure);
  return findingOf(differences(of(testLoss('last')), of(testLoss('best'))).values());
}

function effects(records: readonly TrialRecord[], data: Passes) {
  const { task, name } = data;
  const saved = (measure: Measure): Finding => findingOf(savedBy(records, data, measure));
  return effectsOf([
    [
      `test loss saved after the last step without temperature scaling, ${name}`,
      saved(metricOn('test', 'loss', 'last')),
      'nats',
    ],
    [`test loss saved at the best checkpoints, ${name}`, saved(testLoss('best')), 'nats'],
    [
      `test loss saved by the best checkpoint of no dropout, compared with its last step, ${name}`,
      savedByStopping(records, data),
      'nats',
    ],
    [`training loss saved after the last step, ${name}`, saved(metricOn('train', 'loss', 'last')), 'nats'],
    [
      `step of the best checkpoint without dropout, ${name}`,
      findingOf(scoresAt(records, { task, arm: baselineSpec }, ({ best }) => best?.step).values()),
      'steps',
    ],
  ]);
}

function figureOf(records: readonly TrialRecord[], all: readonly Passes[]): ClaimFigure {
  const lineOf = (name: string, checkpoint: 'last' | 'best') => ({
    name,
    points: all.flatMap((data) =>
      pointOf(data.passes, findingOf(savedBy(records, data, testLoss(checkpoint)))),
    ),
  });
  return {
    title: 'Test loss saved by dropout in a Transformer, by passes over the training data',
    x: { label: 'passes', scale: 'names' },
    y: { label: 'test loss saved (nats)' },
    series: [lineOf('after the last step', 'last'), lineOf('best checkpoints', 'best')],
  };
}

function sentence(records: readonly TrialRecord[], data: Passes): string {
  const { mean, values } = findingOf(savedBy(records, data, testLoss('last')));
  if (values.length === 0) return `On ${data.name}, there are not enough finished trials.`;
  const change = `${mean >= 0 ? 'lowers' : 'raises'} the test loss by ${decimal(Math.abs(mean), 3)} nats`;
  return `With ${data.passes} over ${data.name}, dropout ${change} on average.`;
}

function evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimFindings {
  const { repeated, once } = dataOf[size];
  const saved = (data: Passes): number[] => savedBy(records, data, testLoss('last'));
  return {
    clauses: [
      clauseOf(
        {
          text: `dropout lowers the test loss with ${repeated.passes} over ${repeated.name}`,
          kind: 'more',
          margin: 0,
          unit: 'nats',
        },
        saved(repeated),
      ),
      clauseOf(
        {
          text: `dropout raises the test loss with ${once.passes} over ${once.name}`,
          kind: 'more',
          margin: 0,
          unit: 'nats',
        },
        // A loss of dropout speaks for the claim. Adding 0 turns -0 into 0.
        saved(once).map((value) => -value + 0),
      ),
    ],
    effects: [repeated, once].flatMap((data) => effects(records, data)),
    figure: figureOf(records, [repeated, once]),
    text: [repeated, once].map((data) => sentence(records, data)).join(' '),
    reproductions: [],
  };
}

/** (k) Dropout helps a Transformer that sees its text many times and costs one that sees it once. */
export const repeatedText: Claim = {
  id: 'k',
  title: 'Helps a Transformer that repeats its data, costs one that does not',
  statement: 'Dropout helps a Transformer that sees its text many times and costs one that sees it once.',
  hypothesis:
    'With equal steps, dropout lowers the test loss of a small Transformer that sees its data many times and raises that of the same Transformer on so much data that it makes less than one pass over them. ' +
    'Each part is shown if the 95 % interval of the difference lies on its side of 0.',
  rule:
    `Dropout at a rate of ${rate} acts on the sum of embedding and position, on the outputs of the branches and on the attention probabilities; it is compared with no dropout, which has the same initial weights and the same batches. ` +
    'The number is the difference of the test losses in nats, one per seed, and its sign decides. ' +
    'Losses are those after the last step: the claim is about what repetition does to a network, and the best checkpoint would stop before it has done so. ' +
    'They have a temperature fitted on validation data, as in the other claims, so that curing mere overconfidence does not count as help. ' +
    'The raw losses, the best checkpoints and what stopping alone saves are listed beside them. ' +
    `Quick: generated sequences with one noisy value at each of 16 steps, 1,000 of them (26 passes) and 50,000 (half a pass), 800 steps of 32; ${networkSeeds.quick} seeds, each with its own sequences. ` +
    `Full: Tiny Shakespeare, the first 20,000 characters (46 passes) and the first 980,000 (0.94 passes), 1,800 steps of 8 windows of 64 characters; ${networkSeeds.full} seeds. All seeds share the text, so the intervals cover initial weights, order and masks.`,
  sources: [
    {
      finding:
        'In one pass over its text, BERT and Pythia models have a lower loss and better scores without dropout than with rates of 0.1 and 0.3.',
      reference: 'Liu, Bauer, Manning 2025, Drop Dropout on Single-Epoch Language Model Pretraining',
    },
    {
      finding:
        'Where a language model sees its text many times, most regularizers do not help; dropout does.',
      reference: 'Xue et al. 2023, To Repeat or Not To Repeat, arXiv:2305.13230',
    },
    {
      finding: 'Dropout was turned off in pre-training on less than one pass, for a gain in quality.',
      reference: 'release notes of T5 1.1',
    },
  ],
  trials: (size) =>
    Object.values(dataOf[size]).flatMap(({ task, name }) =>
      networkTrials({ task, name }, [baselineSpec, dropout], networkSeeds[size]),
    ),
  evaluate,
};
