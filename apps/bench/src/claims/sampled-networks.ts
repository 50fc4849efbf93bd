import { mean } from '@regatta/stats';
import { groupBy } from '../analysis/group.ts';
import type { TrialRecord } from '../record.ts';
import type { ClaimFigure, ClaimSize } from './claim.ts';
import { curveOf, type EnsembleScore, ensembleOf, type MonteCarloCurve } from './ensemble.ts';
import { type Finding, findingOf, recordsAt } from './measure.ts';
import { averagedTasks, usualRate } from './settings.ts';
import { dropoutAt } from './trials.ts';

/** Networks averaged that are compared with weight scaling. */
export const many = 50;

/** Numbers of one set of examples: the networks trained on it, by seed. */
interface Block {
  readonly curves: readonly MonteCarloCurve[];
  readonly ensemble: EnsembleScore | undefined;
}

export interface SampledPart {
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
export const at =
  (k: number, of: 'loss' | 'error'): Measure =>
  ({ sampled }) =>
    sampled.find((point) => point.k === k)?.[of];

/** A measure's mean in each block, or of each network where there is one block. */
function valuesOf(blocks: readonly Block[], measure: Measure): number[] {
  const all = blocks.map(({ curves }) => curves.flatMap((curve) => measure(curve) ?? []));
  return all.length === 1 ? all[0]! : all.filter((own) => own.length > 0).map((own) => mean(own));
}

export function partsOf(records: readonly TrialRecord[], size: ClaimSize): SampledPart[] {
  const byData = groupBy(averagedTasks[size], (task) => task.split('@')[0]!);
  return [...byData].map(([name, tasks]): SampledPart => {
    const blocks = tasks.map(
      (task): Block => ({
        curves: recordsAt(records, task, dropoutAt(usualRate)).flatMap((record) => curveOf(record) ?? []),
        ensemble: ensembleOf(recordsAt(records, task, dropoutAt(0))),
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
      ...{ name, blocks, one: above(1, 'loss'), average: above(many, 'loss') },
      ...{ averageError: above(many, 'error'), apart: findingOf(apart) },
    };
  });
}

export const meanOf = (blocks: readonly Block[], measure: Measure): number =>
  findingOf(valuesOf(blocks, measure)).mean;

/** The fewest networks whose average has an error within one standard deviation of weight scaling's. */
export function enough({ blocks }: SampledPart): number | null {
  const [curve] = blocks.flatMap(({ curves }) => curves);
  const scaled = meanOf(blocks, (each) => each.scaled.error);
  const found = curve?.sampled.find(({ k }) => {
    const deviation = meanOf(blocks, ({ sampled }) => sampled.find((point) => point.k === k)?.errorDeviation);
    return meanOf(blocks, at(k, 'error')) <= scaled + deviation;
  });
  return found?.k ?? null;
}

export function figureOf({ name, blocks }: SampledPart): ClaimFigure {
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
        points: sizes.map((k) => {
          const { mean: y, interval } = findingOf(valuesOf(blocks, at(k, 'loss')));
          return { x: k, y, interval };
        }),
      },
      flat(
        'weight scaling',
        meanOf(blocks, ({ scaled }) => scaled.loss),
      ),
      flat('five plain networks', findingOf(ensembles.map(({ loss }) => loss)).mean),
    ],
  };
}
