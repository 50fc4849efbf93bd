import type { ClaimSize } from '@regatta/evidence';
import type { RegularizerSpec, TrialRecord, TrialSpec } from '@regatta/record';
import { activationStatistics, monteCarloCurve, predictions, unitRemoval } from '@regatta/trial';
import { recordsAt } from './scores.ts';
import { type Budget, dropoutAt, firstClaimSeed, trialFor } from './trials.ts';

/** The networks whose units and predictions are looked at: without dropout, and with it. */
export const plain: RegularizerSpec = dropoutAt(0);
export const dropped: RegularizerSpec = dropoutAt(0.5);

/** Networks of a group, which are trained on the same examples from other initial weights. */
export const groupSize = 5;

/** Networks that are trained and tested on the same examples, so that their predictions can be averaged. */
export interface NetworkGroup extends Budget {
  readonly task: string;
  readonly seeds: readonly number[];
}

/** The groups of networks on one data set. */
export interface GroupedData {
  /** As in `on Optdigits`. */
  readonly name: string;
  readonly groups: readonly NetworkGroup[];
}

/** Groups of networks on generated tables of this many rows, a table of a teacher of its own for each. */
const tables = (rows: number, first: number, steps: number): GroupedData => ({
  name: `generated tables of ${rows.toLocaleString('en-US')} rows`,
  groups: Array.from({ length: 8 }, (_, i) => ({
    steps,
    task: `generated-tabular-mlp@data=${first + i},fresh=1,train=${rows}`,
    seeds: Array.from({ length: groupSize }, (_, network) => firstClaimSeed + network),
  })),
});

/** Ten groups of networks. Seeds ten apart have the same slice of a data set that has ten. */
const tens = (name: string, task: string, budget: Budget): GroupedData => ({
  name,
  groups: Array.from({ length: 10 }, (_, slice) => ({
    ...budget,
    task,
    seeds: Array.from({ length: groupSize }, (_, i) => firstClaimSeed + slice + 10 * i),
  })),
});

/** The data sets of the claims about single units and subnetworks; those of a size are unlike each other. */
export const groupedData: Readonly<Record<ClaimSize, readonly GroupedData[]>> = {
  quick: [tables(400, 0, 600), tables(1600, 100, 1800)],
  full: [
    tens('Fashion-MNIST', 'fashion-mnist-mlp@slices=10,train=2000,width=128', { steps: 1700 }),
    tens('Optdigits', 'optdigits-mlp', { steps: 4500 }),
  ],
};

const isFirst = ({ seeds }: NetworkGroup, seed: number): boolean => seeds[0] === seed;

/** The trial of one network of a group, with what either claim measures of it. Units are removed from the first one of a group. */
function networkTrial(group: NetworkGroup, arm: RegularizerSpec, seed: number): TrialSpec {
  const { task, seeds: _, ...budget } = group;
  const probes = [
    predictions.name,
    ...(arm === dropped ? [monteCarloCurve.name] : []),
    ...(isFirst(group, seed) ? [unitRemoval.name, activationStatistics.name] : []),
  ];
  return trialFor(task, arm, seed, { ...budget, probes });
}

/** The trials of all networks of a size, or of the first one of each group. */
export const groupTrials = (size: ClaimSize, which: 'all' | 'first'): TrialSpec[] =>
  groupedData[size].flatMap(({ groups }) =>
    groups.flatMap((group) =>
      group.seeds
        .filter((seed) => which === 'all' || isFirst(group, seed))
        .flatMap((seed) => [plain, dropped].map((arm) => networkTrial(group, arm, seed))),
    ),
  );

/** The finished trials of a group with an arm, by seed. */
export function networksOf(
  records: readonly TrialRecord[],
  { task, seeds }: NetworkGroup,
  arm: RegularizerSpec,
): ReadonlyMap<number, TrialRecord> {
  const own = recordsAt(records, { task, arm }).filter(({ seed }) => seeds.includes(seed));
  return new Map(own.map((record) => [record.seed, record]));
}
