export { StatsError } from './errors.ts';
export { type Interval, type IntervalOptions, type MeanInterval, meanInterval } from './interval.ts';
export { type PairedDifference, type PairedOptions, pairedDifference } from './paired.ts';
export { type WelchInterval, welchInterval } from './welch.ts';
