import type { AcrossTasks } from '@regatta/evidence';

/** The data of {@link criticalDifference}. */
export type CriticalDifferenceData = Pick<
  AcrossTasks,
  'methods' | 'meanRanks' | 'groups' | 'criticalDifference' | 'alpha' | 'datasets'
>;

/** A method, its mean rank, and its position by mean rank, from 0. */
export interface Ranked {
  readonly method: string;
  readonly rank: number;
  readonly place: number;
}

/** Bars of the groups that do not differ significantly, stacked without overlap. */
export function barsOf(data: CriticalDifferenceData): { from: number; to: number; level: number }[] {
  const ends: number[] = [];
  return data.groups
    .map((group) => group.map((i) => data.meanRanks[i] ?? 0))
    .filter((ranks) => ranks.length > 1)
    .map((ranks) => ({ from: Math.min(...ranks), to: Math.max(...ranks) }))
    .sort((a, b) => a.from - b.from)
    .map(({ from, to }) => {
      const free = ends.findIndex((end) => end < from);
      const level = free === -1 ? ends.length : free;
      ends[level] = to;
      return { from, to, level };
    });
}
