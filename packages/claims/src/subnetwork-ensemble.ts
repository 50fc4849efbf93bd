import type { Claim, ClaimClause, ClaimFigure, ClaimSize, Reproduction } from '@regatta/evidence';
import { figure, type RegularizerSpec, type TrialRecord } from '@regatta/record';
import { mean } from '@regatta/stats';
import { clauseOf } from './clause.ts';
import {
  averageOf,
  curveOf,
  errorOf,
  type MonteCarloCurve,
  predictionsOf,
  scaledLossOf,
} from './ensemble.ts';
import { softmaxEnumerationError } from './enumeration.ts';
import { effectsOf, type Finding, findingOf, percentOf, pointOf, riseOf } from './finding.ts';
import {
  dropped,
  type GroupedData,
  groupedData,
  groupSize,
  groupTrials,
  type NetworkGroup,
  networksOf,
  plain,
} from './network-groups.ts';
import { gains, type Scores } from './scores.ts';

/** Percent of the loss: the largest difference that counts as none. */
const margin = 2;
/** Share of what an average of networks gains that dropout has to gain. */
const share = 0.5;
/** Sampled subnetworks that are averaged. */
const many = 50;
/** A difference of probabilities that is rounding. */
const exact = 1e-6;
/** The rate of the networks with dropout. */
const rate = 0.5;

/** The numbers of one group of networks. */
interface GroupNumbers {
  readonly curves: readonly MonteCarloCurve[];
  /** What dropout, and the average of the plain networks, save of the loss of one plain network: 100 times the log ratio. */
  readonly saved?: { readonly dropout: number; readonly average: number; readonly errorPoints: number };
}

/** One number for each network of a group. */
function scoresOf(
  networks: ReadonlyMap<number, TrialRecord>,
  of: (record: TrialRecord) => number | undefined,
): Scores {
  return new Map(
    [...networks].flatMap(([seed, record]) => {
      const value = of(record);
      return value === undefined || !Number.isFinite(value) ? [] : [[seed, value] as const];
    }),
  );
}

const lossOf = (record: TrialRecord): number | undefined => {
  const predictions = predictionsOf(record);
  return predictions && scaledLossOf(predictions);
};

/** What a group saves; undefined unless all of its plain networks are there to be averaged, and one with dropout. */
function savedOf(records: readonly TrialRecord[], group: NetworkGroup): GroupNumbers['saved'] {
  const networks = (arm: RegularizerSpec) => networksOf(records, group, arm);
  const predictions = [...networks(plain).values()].flatMap((record) => predictionsOf(record) ?? []);
  const average = averageOf(predictions);
  const [single, noisy] = [plain, dropped].map((arm) => scoresOf(networks(arm), lossOf));
  if (average === undefined || predictions.length < groupSize || single!.size < groupSize) return undefined;
  const dropout = gains(noisy!, single!);
  if (dropout.length === 0) return undefined;
  const loss = scaledLossOf(average);
  return {
    dropout: mean(dropout),
    average: mean(gains(new Map([...single!.keys()].map((seed) => [seed, loss])), single!)),
    errorPoints: 100 * (mean(predictions.map(errorOf)) - errorOf(average)),
  };
}

interface Part extends Pick<GroupedData, 'name'> {
  readonly groups: readonly GroupNumbers[];
}

const partsOf = (records: readonly TrialRecord[], size: ClaimSize): Part[] =>
  groupedData[size].map(({ name, groups }) => ({
    name,
    groups: groups.map((group): GroupNumbers => {
      const saved = savedOf(records, group);
      const curves = [...networksOf(records, group, dropped).values()].flatMap(
        (record) => curveOf(record) ?? [],
      );
      return { curves, ...(saved === undefined ? {} : { saved }) };
    }),
  }));

type CurveMeasure = (curve: MonteCarloCurve) => number | undefined;

const at =
  (k: number, of: 'loss' | 'error' | 'errorDeviation'): CurveMeasure =>
  ({ sampled }) =>
    sampled.find((point) => point.k === k)?.[of];

/** The mean of a number over the networks of each group that have it. */
const ofCurves = ({ groups }: Part, measure: CurveMeasure): number[] =>
  groups.flatMap(({ curves }) => {
    const own = curves.flatMap((curve) => measure(curve) ?? []);
    return own.length === 0 ? [] : [mean(own)];
  });

/** 100 times the log ratio of the loss of the average of k sampled subnetworks to that of weight scaling. */
const aboveScaled =
  (k: number): CurveMeasure =>
  (curve) => {
    const loss = at(k, 'loss')(curve);
    return loss === undefined ? undefined : gains(new Map([[0, curve.scaled.loss]]), new Map([[0, loss]]))[0];
  };

const ofSaved = (
  { groups }: Part,
  measure: (saved: NonNullable<GroupNumbers['saved']>) => number,
): number[] => groups.flatMap(({ saved }) => (saved === undefined ? [] : [measure(saved)]));

const clausesOf = (part: Part): ClaimClause[] => [
  clauseOf(
    {
      text: `on ${part.name} weight scaling has the same loss as the average of ${many} sampled subnetworks`,
      kind: 'same',
      margin,
      unit: '%',
    },
    ofCurves(part, aboveScaled(many)),
  ),
  clauseOf(
    {
      text: `on ${part.name} dropout gains at least half as much as the average of ${groupSize} plain networks`,
      kind: 'more',
      margin: 0,
      unit: '%',
    },
    ofSaved(part, ({ dropout, average }) => dropout - share * average),
  ),
];

/** The fewest networks whose average has an error within one standard deviation of weight scaling's. */
function enough(part: Part): number | null {
  const scaled = findingOf(ofCurves(part, (curve) => curve.scaled.error)).mean;
  const sizes = part.groups.flatMap(({ curves }) => curves)[0]?.sampled.map(({ k }) => k) ?? [];
  const averageAt = (k: number, of: 'error' | 'errorDeviation'): number =>
    findingOf(ofCurves(part, at(k, of))).mean;
  return sizes.find((k) => averageAt(k, 'error') <= scaled + averageAt(k, 'errorDeviation')) ?? null;
}

function figureOf(part: Part): ClaimFigure {
  const sizes = part.groups.flatMap(({ curves }) => curves)[0]?.sampled.map(({ k }) => k) ?? [];
  return {
    title: `Excess loss of averages of sampled subnetworks over weight scaling, ${part.name}`,
    x: { label: 'sampled subnetworks averaged', scale: 'log' },
    y: { label: 'excess test loss over weight scaling (%)' },
    series: [
      {
        name: 'average of k',
        points: sizes.flatMap((k) => pointOf(k, riseOf(ofCurves(part, aboveScaled(k))))),
      },
      {
        name: 'weight scaling',
        points: sizes.length === 0 ? [] : [sizes[0]!, sizes.at(-1)!].map((x) => ({ x, y: 0 })),
      },
    ],
  };
}

function reproductionsOf(part: Part): Reproduction[] {
  const [one, scaled] = [at(1, 'error'), (curve: MonteCarloCurve) => curve.scaled.error].map(
    (measure) => findingOf(ofCurves(part, measure)).mean,
  );
  const ratio = one! / scaled!;
  if (!Number.isFinite(ratio)) return [];
  const k = enough(part);
  return [
    {
      source: 'JMLR 15:1929 (2014), figure 11, Monte Carlo averaging compared with weight scaling',
      published: 'about 50 sampled networks match weight scaling in test error',
      ours:
        `${k === null ? `not even ${many}` : `${k}`} sampled networks are within one standard deviation of weight scaling in test error; ` +
        `one sampled network has ${figure(ratio)} times its error, ${part.name}`,
      difference:
        '500 test examples, a smaller network and other data; the standard deviation is taken over groups of samples of one network',
    },
  ];
}

function said(part: Part): string {
  const [dropout, average] = (['dropout', 'average'] as const).map((of) =>
    percentOf(ofSaved(part, (saved) => saved[of])),
  );
  const one = riseOf(ofCurves(part, aboveScaled(1)));
  if (dropout!.values.length === 0 || one.values.length === 0)
    return `On ${part.name}, no group of networks is complete.`;
  return (
    `On ${part.name}, compared with one plain network, dropout saves ${figure(dropout!.mean)} % of the loss and the average of ${groupSize} plain networks saves ` +
    `${figure(average!.mean)} %; the loss of one sampled subnetwork is ${figure(one.mean)} % higher than that of weight scaling.`
  );
}

/** (d) Dropout acts like an ensemble of subnetworks. */
export const subnetworkEnsemble: Claim = {
  id: 'd',
  title: 'Dropout acts like an ensemble of subnetworks',
  statement:
    'Dropout trains an ensemble of subnetworks that share weights; the full network at test time stands in for their average.',
  hypothesis:
    'On each of two data sets, the full network with scaled weights has the same test loss as the average of 50 sampled subnetworks, within 2 %; and dropout 0.5 saves at least half as much test loss as the average of five plain networks does, compared with one of them.',
  rule:
    'There are groups of five plain networks and five with dropout, which differ in their initial weights and in the order of the examples; each group gives one value. In the full size, there is one group for each of ten disjoint slices of Fashion-MNIST, and ten groups on Optdigits, all with the same digits; in the quick size, one for each of eight generated tables of 400 rows, and of eight of 1,600. ' +
    'The average of 50 is the average of the probabilities of 50 passes with masks. Its loss and that of weight scaling are not temperature-scaled, because the two should have the same confidence. ' +
    'The second number is 100 log(plain / dropout), averaged over the five pairs, minus half of 100 log(plain / average of five), on the first 500 test examples. Here, every network and the average get one temperature each, fitted on one half of these examples for the other half; the mean of this number has to be above zero.',
  sources: [
    {
      finding:
        'About 50 sampled networks are needed to match weight scaling; more are slightly better, within one standard deviation.',
      reference: 'Srivastava et al. 2014, JMLR 15:1929, figure 11; read in secondary sources',
    },
    {
      finding: 'Monte Carlo averaging and weight scaling have the same MNIST error within 0.03 points.',
      reference: 'McClure and Kriegeskorte, table 1',
    },
    {
      finding:
        'Deep ensembles have a slightly better likelihood than Monte Carlo dropout: 2.41 compared with 2.46 on Boston housing.',
      reference: 'Lakshminarayanan et al. 2017, arXiv 1612.01474',
    },
  ],
  trials: (size) => groupTrials(size, 'all'),
  evaluate(records, size) {
    const parts = partsOf(records, size);
    const enumerated = softmaxEnumerationError(rate);
    const curves = (part: Part, measure: CurveMeasure): Finding => findingOf(ofCurves(part, measure));
    return {
      clauses: parts.flatMap(clausesOf),
      effects: [
        ...parts.flatMap((part) =>
          effectsOf([
            [
              `loss saved by dropout, compared with one plain network, ${part.name}`,
              percentOf(ofSaved(part, ({ dropout }) => dropout)),
              '%',
            ],
            [
              `loss saved by the average of ${groupSize} plain networks, compared with one, ${part.name}`,
              percentOf(ofSaved(part, ({ average }) => average)),
              '%',
            ],
            [
              `error saved by the average of ${groupSize} plain networks, compared with one, ${part.name}`,
              findingOf(ofSaved(part, ({ errorPoints }) => errorPoints)),
              'points',
            ],
            [
              `excess loss of one sampled subnetwork over weight scaling, ${part.name}`,
              riseOf(ofCurves(part, aboveScaled(1))),
              '%',
            ],
            [
              `excess error of the average of ${many} sampled subnetworks over weight scaling, ${part.name}`,
              curves(part, (curve) => {
                const error = at(many, 'error')(curve);
                return error === undefined ? undefined : 100 * (error - curve.scaled.error);
              }),
              'points',
            ],
          ]),
        ),
        ...effectsOf([
          [
            'one softmax layer, all 1024 subnetworks: largest difference between their geometric mean and weight scaling',
            enumerated,
            '',
          ],
        ]),
      ],
      figure: figureOf(parts[0]!),
      text:
        `${parts.map(said).join(' ')} That one noisy pass has a higher loss than the whole network follows from convexity and is no evidence. For one softmax layer, where all 1024 subnetworks can be enumerated, ` +
        `weight scaling is their renormalized geometric mean${enumerated <= exact ? ', up to rounding' : `, except for a difference of ${figure(enumerated)}`}.`,
      reproductions: reproductionsOf(parts[0]!),
    };
  },
};
