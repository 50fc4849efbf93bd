import { mean } from '@regatta/stats';
import type { Scores } from './scores.ts';

/** A number of each seed at a place of an axis. */
export interface AxisPoint {
  /** The place on the axis. */
  readonly x: number;
  /** The numbers there, by seed. */
  readonly scores: Scores;
}

/**
 * The least-squares slope over `x`, by seed: of the seeds that all points have. Empty with fewer than two points.
 *
 * @param points at different places.
 */
export function slopes(points: readonly AxisPoint[]): Scores {
  const [first] = points;
  if (first === undefined || points.length < 2) return new Map();
  const center = mean(points.map(({ x }) => x));
  const spread = points.reduce((sum, { x }) => sum + (x - center) ** 2, 0);
  const shared = [...first.scores.keys()].filter((seed) => points.every(({ scores }) => scores.has(seed)));
  return new Map(
    shared.map((seed) => {
      const product = points.reduce((sum, { x, scores }) => sum + (x - center) * scores.get(seed)!, 0);
      return [seed, product / spread];
    }),
  );
}
