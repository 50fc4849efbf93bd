import { type MeanInterval, meanInterval } from '@regatta/stats';
import { fewestPairs } from './fewest-pairs.ts';

/** Mean of a metric over seeds, with its 95 % t interval from {@link fewestPairs} seeds on; below, it has none. */
export function meanOverSeeds(values: readonly number[]): MeanInterval {
  const own = meanInterval(values);
  return own.n < fewestPairs ? { ...own, interval: null } : own;
}
