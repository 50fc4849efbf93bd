import { amount, enumerate, figure, plural } from '../analysis/words.ts';
import type { TrialRecord } from '../record.ts';
import type { Claim, ClaimOutcome, ClaimSize } from './claim.ts';
import { softmaxEnumerationError } from './enumeration.ts';
import { effectOf, type Finding } from './measure.ts';
import { at, enough, figureOf, many, meanOf, partsOf, type SampledPart } from './sampled-networks.ts';
import { averagedSeeds, averagedTasks, pairsOf, usualRate } from './settings.ts';
import { answerOf, closing, judge } from './verdicts.ts';

/** A difference of errors that still counts as none, and of probabilities that is rounding. */
const sameError = 0.01;
const exact = 1e-6;

function said({ name, blocks, one, average, averageError, apart }: SampledPart): string {
  if (one.values.length === 0) return `${name} has no finished network to sample from.`;
  const networks = blocks.reduce((sum, { curves }) => sum + curves.length, 0);
  const verb = ({ mean: value }: Finding): string => (value < 0 ? 'saves' : 'costs');
  const trained =
    apart.values.length === 0
      ? ''
      : ` Five plain networks, trained apart and averaged, have ${amount(apart, 'nats')} ${apart.mean < 0 ? 'less' : 'more'} loss than it.`;
  return (
    `On ${name}, over ${plural(networks, 'network')}, one sampled subnetwork ${verb(one)} ${amount(one, 'nats')} of test loss beside ` +
    `the whole network with scaled weights; the average of ${many} ${verb(average)} ${amount(average, 'nats')}, and its error differs by ${amount(averageError, '')}.${trained}`
  );
}

function evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimOutcome {
  const parts = partsOf(records, size);
  const judged = parts.map((part) => ({ ...part, finding: part.one, answer: answerOf(part.one) }));
  const yes = judged.filter(({ answer }) => answer === 'yes');
  const where = (own: readonly SampledPart[]): string => enumerate(own.map(({ name }) => name));
  const limit = (text: string, own: readonly SampledPart[]): string[] =>
    own.length > 0 ? [`${text} (${where(own)})`] : [];
  const enumerated = softmaxEnumerationError(usualRate);
  const judgement = judge(judged, [
    ...limit(
      `the average of ${many} errs otherwise than weight scaling by more than ${sameError}`,
      yes.filter(({ averageError }) => Math.abs(averageError.mean) > sameError),
    ),
    ...limit(
      `weight scaling only approximates the average, whose loss is lower`,
      yes.filter(({ average }) => average.sign === 'below'),
    ),
    ...limit(
      `weight scaling only approximates the average, whose loss is higher`,
      yes.filter(({ average }) => average.sign === 'above'),
    ),
    ...limit(
      'members share weights: five networks trained apart have a lower loss',
      yes.filter(({ apart }) => apart.sign === 'below' || (apart.values.length === 1 && apart.mean < 0)),
    ),
    ...(enumerated <= exact ? [] : ['for one softmax layer the geometric mean is not reached']),
  ]);
  const main = parts[0]!;
  const k = enough(main);
  const ratio = meanOf(main.blocks, at(1, 'error')) / meanOf(main.blocks, ({ scaled }) => scaled.error);
  return {
    ...judgement,
    effects: [
      ...parts.flatMap(({ name, one, average, averageError, apart }) => [
        ...effectOf(`cost of one sampled network above weight scaling, ${name}`, one, 'nats'),
        ...effectOf(`cost of the average of ${many} above weight scaling, ${name}`, average, 'nats'),
        ...effectOf(`error of the average of ${many} minus weight scaling's, ${name}`, averageError, ''),
        ...effectOf(`cost of five plain networks above weight scaling, ${name}`, apart, 'nats'),
      ]),
      {
        name: 'one softmax layer, all 1024 subnetworks: largest difference of their geometric mean from weight scaling',
        ...{ estimate: enumerated, interval: null, unit: '' },
      },
    ],
    figure: figureOf(main),
    text:
      `${parts.map(said).join(' ')} For one softmax layer, where all 1024 subnetworks can be enumerated, weight scaling is their ` +
      `renormalised geometric mean${enumerated <= exact ? ' to rounding' : `, but for ${figure(enumerated)}`}. ${closing(judgement)}`,
    reproductions: Number.isFinite(ratio)
      ? [
          {
            source: 'JMLR 15:1929 (2014), figure 11, Monte-Carlo averaging against weight scaling',
            published: 'about 50 sampled networks match weight scaling in test error',
            ours:
              `${k === null ? `not even ${many}` : `${k}`} sampled networks are within one standard deviation of weight scaling in test error; ` +
              `one sampled network has ${figure(ratio)} times its error, ${main.name}`,
            difference:
              '500 test examples, a smaller network and other data; the standard deviation is that over groups of samples of one network',
          },
        ]
      : [],
  };
}

/** Dropout acts like an ensemble of subnetworks. */
export const claimD: Claim = {
  id: 'd',
  title: 'Dropout acts like an ensemble of subnetworks',
  statement:
    'Dropout trains an ensemble of subnetworks that share weights; the full network at test time stands for their average.',
  hypothesis:
    'The full network with scaled weights has a lower test loss than one sampled subnetwork; the average of 50 sampled ones has its error, within 0.01; for one softmax layer it equals the geometric mean of all subnetworks to 1e-6.',
  rule:
    'Supported where the 95 % interval of what one sampled subnetwork costs above weight scaling lies above zero on every task; refuted where it lies below zero on every task. ' +
    'Limits are named: an average of 50 whose loss or error differs, and five plain networks, trained apart, that do better when averaged.',
  sources: [
    {
      finding:
        'About 50 sampled networks are needed to match weight scaling; more are slightly better, within one standard deviation.',
      reference: 'Srivastava et al. 2014, JMLR 15:1929, figure 11; read in secondary sources',
    },
    {
      finding: 'Monte-Carlo averaging and weight scaling have the same MNIST error within 0.03 points.',
      reference: 'McClure and Kriegeskorte, table 1',
    },
    {
      finding:
        'Deep ensembles have a slightly better likelihood than Monte-Carlo dropout: 2.41 against 2.46 on Boston housing.',
      reference: 'Lakshminarayanan et al. 2017, arXiv 1612.01474',
    },
  ],
  trials: (size) => averagedTasks[size].flatMap((task) => pairsOf(task, averagedSeeds)),
  evaluate,
};
