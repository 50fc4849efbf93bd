import type { Claim, ClaimFigure, ClaimOutcome, ClaimSize } from '@regatta/evidence';
import { groupBy } from '@regatta/evidence';
import type { TrialRecord } from '@regatta/record';
import { amount, figure, plural } from '@regatta/record';
import { mean } from '@regatta/stats';
import { curveOf, type EnsembleScore, ensembleOf, type MonteCarloCurve } from './ensemble.ts';
import { softmaxEnumerationError } from './enumeration.ts';
import { effectsOf, type Finding, findingOf, pointOf } from './finding.ts';
import { averagedSeeds, averagedTasks, pairsOf, usualRate } from './mlp-trials.ts';
import { recordsAt } from './scores.ts';
import { dropoutAt } from './trials.ts';
import { answerOf, concluded, judge, limitOf } from './verdict.ts';

/** A difference of errors that still counts as none, and of probabilities that is rounding. */
const sameError = 0.01;
const exact = 1e-6;

/** Networks averaged that are compared with weight scaling. */
const many = 50;

/** Numbers of one set of examples: the networks trained on it, by seed. */
interface Block {
  readonly curves: readonly MonteCarloCurve[];
  readonly ensemble: EnsembleScore | undefined;
}

interface SampledPart {
  readonly name: string;
  readonly blocks: readonly Block[];
  /** What one sampled network, and what the average of fifty, costs above weight scaling. */
  readonly one: Finding;
  readonly average: Finding;
  readonly averageError: Finding;
  /** What five plain networks, trained apart and averaged, cost above weight scaling of one with dropout. */
  readonly apart: Finding;
}

type Measure = (curve: MonteCarloCurve) => number | undefined;
const at =
  (k: number, of: 'loss' | 'error'): Measure =>
  ({ sampled }) =>
    sampled.find((point) => point.k === k)?.[of];

/** A measure's mean in each block, or of each network where there is one block. */
function valuesOf(blocks: readonly Block[], measure: Measure): number[] {
  const all = blocks.map(({ curves }) => curves.flatMap((curve) => measure(curve) ?? []));
  return all.length === 1 ? all[0]! : all.filter((own) => own.length > 0).map((own) => mean(own));
}

function partsOf(records: readonly TrialRecord[], size: ClaimSize): SampledPart[] {
  const byData = groupBy(averagedTasks[size], (task) => task.split('@')[0]!);
  return [...byData].map(([name, tasks]): SampledPart => {
    const blocks = tasks.map(
      (task): Block => ({
        curves: recordsAt(records, { task, arm: dropoutAt(usualRate) }).flatMap(
          (record) => curveOf(record) ?? [],
        ),
        ensemble: ensembleOf(recordsAt(records, { task, arm: dropoutAt(0) })),
      }),
    );
    const above = (k: number, of: 'loss' | 'error'): Finding =>
      findingOf(
        valuesOf(blocks, (curve) => {
          const value = at(k, of)(curve);
          return value === undefined ? undefined : value - curve.scaled[of];
        }),
      );
    const apart = blocks.flatMap(({ curves, ensemble }) =>
      ensemble === undefined || curves.length === 0
        ? []
        : [ensemble.loss - mean(curves.map(({ scaled }) => scaled.loss))],
    );
    return {
      name,
      blocks,
      one: above(1, 'loss'),
      average: above(many, 'loss'),
      averageError: above(many, 'error'),
      apart: findingOf(apart),
    };
  });
}

const meanOf = (blocks: readonly Block[], measure: Measure): number =>
  findingOf(valuesOf(blocks, measure)).mean;

/** The fewest networks whose average has an error within one standard deviation of weight scaling's. */
function enough({ blocks }: SampledPart): number | null {
  const [curve] = blocks.flatMap(({ curves }) => curves);
  const scaled = meanOf(blocks, (each) => each.scaled.error);
  const found = curve?.sampled.find(({ k }) => {
    const deviation = meanOf(blocks, ({ sampled }) => sampled.find((point) => point.k === k)?.errorDeviation);
    return meanOf(blocks, at(k, 'error')) <= scaled + deviation;
  });
  return found?.k ?? null;
}

function figureOf({ name, blocks }: SampledPart): ClaimFigure {
  const sizes = blocks.flatMap(({ curves }) => curves)[0]?.sampled.map(({ k }) => k) ?? [];
  const ensembles = blocks.flatMap(({ ensemble }) => ensemble ?? []);
  const flat = (label: string, y: number) => ({
    name: label,
    points:
      sizes.length === 0 || !Number.isFinite(y) ? [] : [sizes[0]!, sizes.at(-1)!].map((x) => ({ x, y })),
  });
  return {
    title: `Test loss of averages of sampled networks, ${name}`,
    x: { label: 'sampled networks averaged', scale: 'log' },
    y: { label: 'test loss (nats)' },
    series: [
      {
        name: 'average of k',
        points: sizes.flatMap((k) => pointOf(k, findingOf(valuesOf(blocks, at(k, 'loss'))))),
      },
      flat(
        'weight scaling',
        meanOf(blocks, ({ scaled }) => scaled.loss),
      ),
      flat('five plain networks', findingOf(ensembles.map(({ loss }) => loss)).mean),
    ],
  };
}

function said({ name, blocks, one, average, averageError, apart }: SampledPart): string {
  if (one.values.length === 0) return `${name} has no finished network to sample from.`;
  const networks = blocks.reduce((sum, { curves }) => sum + curves.length, 0);
  const verb = ({ mean: value }: Finding): string => (value < 0 ? 'saves' : 'costs');
  const trained =
    apart.values.length === 0
      ? ''
      : ` Five plain networks, trained apart and averaged, have ${amount(apart, 'nats')} ${apart.mean < 0 ? 'less' : 'more'} loss than that network.`;
  return (
    `On ${name}, over ${plural(networks, 'network')}, one sampled subnetwork ${verb(one)} ${amount(one, 'nats')} of test loss compared with ` +
    `the whole network with scaled weights; the average of ${many} ${verb(average)} ${amount(average, 'nats')}, and its error differs by ${amount(averageError, '')}.${trained}`
  );
}

function evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimOutcome {
  const parts = partsOf(records, size);
  const judged = parts.map((part) => ({ ...part, finding: part.one, answer: answerOf(part.one) }));
  const yes = judged.filter(({ answer }) => answer === 'yes');
  const enumerated = softmaxEnumerationError(usualRate);
  const ruling = judge(judged, [
    ...limitOf(
      `the average of ${many} errs otherwise than weight scaling by more than ${sameError}`,
      yes.filter(({ averageError }) => Math.abs(averageError.mean) > sameError),
    ),
    ...limitOf(
      'weight scaling only approximates the average, whose loss is lower',
      yes.filter(({ average }) => average.side === 'below'),
    ),
    ...limitOf(
      'weight scaling only approximates the average, whose loss is higher',
      yes.filter(({ average }) => average.side === 'above'),
    ),
    ...limitOf(
      'members share weights: five networks trained apart have a lower loss',
      yes.filter(({ apart }) => apart.side === 'below' || (apart.values.length === 1 && apart.mean < 0)),
    ),
    ...(enumerated <= exact ? [] : ['for one softmax layer the geometric mean is not reached']),
  ]);
  const main = parts[0]!;
  const k = enough(main);
  const ratio = meanOf(main.blocks, at(1, 'error')) / meanOf(main.blocks, ({ scaled }) => scaled.error);
  return concluded(ruling, {
    effects: [
      ...parts.flatMap(({ name, one, average, averageError, apart }) =>
        effectsOf([
          [`cost of one sampled network above weight scaling, ${name}`, one, 'nats'],
          [`cost of the average of ${many} above weight scaling, ${name}`, average, 'nats'],
          [`error of the average of ${many} minus weight scaling's, ${name}`, averageError, ''],
          [`cost of five plain networks above weight scaling, ${name}`, apart, 'nats'],
        ]),
      ),
      ...effectsOf([
        [
          'one softmax layer, all 1024 subnetworks: largest difference of their geometric mean from weight scaling',
          enumerated,
          '',
        ],
      ]),
    ],
    figure: figureOf(main),
    text:
      `${parts.map(said).join(' ')} For one softmax layer, where all 1024 subnetworks can be enumerated, weight scaling is their ` +
      `renormalized geometric mean${enumerated <= exact ? ' to rounding' : `, but for ${figure(enumerated)}`}.`,
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
  });
}

/** (d) Dropout acts like an ensemble of subnetworks. */
export const subnetworkEnsemble: Claim = {
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
