import type { TaskAnalysis } from '@regatta/evidence';
import type { MetricInfo } from '@regatta/record';
import { decimal, figure, metricText, metricWithUnit, probability } from '@regatta/record';
import type { MeanInterval } from '@regatta/stats';

/** Formats a p value for a table; empty if there is none. */
export const probabilityCell = (p: number | null): string => (p === null ? '' : probability(p));

/** Formats a mean for a table, with the half-width of its interval. */
export function meanText({ mean, interval }: MeanInterval, digits: number): string {
  if (!interval) return decimal(mean, digits);
  return `${decimal(mean, digits)} \u00b1${decimal((interval[1] - interval[0]) / 2, digits)}`;
}

/** The unit of a task's differences after a heading, where it is not that of the metric: ` (%)`. */
export const unitOf = ({
  differenceUnit,
  primary,
}: Pick<TaskAnalysis, 'differenceUnit' | 'primary'>): string =>
  differenceUnit === primary.unit ? '' : ` (${differenceUnit})`;

/** A task's smallest effect with its unit. */
export const effectText = ({
  smallestEffect,
  differenceUnit,
}: Pick<TaskAnalysis, 'smallestEffect' | 'differenceUnit'>): string =>
  `${Number(figure(smallestEffect))} ${differenceUnit}`.trim();

/** The weights at which the primary metric is read, in words. */
export const checkpointText = ({ checkpoint = 'last' }: Pick<MetricInfo, 'checkpoint'>): string =>
  checkpoint === 'best' ? 'at the checkpoint with the lowest validation loss' : 'after the last step';

/** What ranks the arms of a task, and what must not say the opposite, in words. */
export function metricSentence({
  primary,
  guard,
  baseline,
}: Pick<TaskAnalysis, 'primary' | 'guard' | 'baseline'>): string {
  const first = primary.better === 'lower' ? 'lowest' : 'highest';
  const ratio = primary.asRatio && baseline !== null ? `, compared as a ratio to that of ${baseline}` : '';
  const guarded = guard === null ? '' : `; ${metricText(guard.name)} must not contradict it`;
  return `test ${metricWithUnit(primary)} ${checkpointText(primary)}, ranked ${first} first${ratio}${guarded}`;
}

/** Number of decimals that resolves a tenth of an effect. */
const decimalsFor = (effect: number): number => Math.ceil(-Math.log10(effect)) + 1;

/** Number of decimals for differences from the baseline: they resolve a tenth of a task's smallest effect. */
export function differenceDigits({ smallestEffect }: Pick<TaskAnalysis, 'smallestEffect'>): number {
  if (!(smallestEffect > 0)) return 4;
  return Math.min(6, Math.max(1, decimalsFor(smallestEffect)));
}

/** Number of decimals for values of the primary metric: they resolve a tenth of a task's smallest effect. */
export function digitsOf({
  smallestEffect,
  primary,
  arms,
}: Pick<TaskAnalysis, 'smallestEffect' | 'primary' | 'arms'>): number {
  const level = Math.abs(arms[0]?.test[primary.name]?.mean ?? 0);
  const effect = primary.asRatio ? primary.smallestEffect * level : smallestEffect;
  if (!(effect > 0)) return 4;
  return Math.min(6, Math.max(2, decimalsFor(effect)));
}
