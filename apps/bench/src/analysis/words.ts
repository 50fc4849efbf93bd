import type { Interval, MeanInterval } from '@regatta/stats';
import type { MetricInfo } from '../training/objective.ts';

/** `3 seeds`, `1 seed`. */
export const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

/** A number with four significant digits, never in exponent form below a billion. */
export function figure(value: number): string {
  if (value === 0) return '0';
  const places = Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(Math.abs(value)))));
  return value.toFixed(places);
}

/** A number with its sign. */
export const signed = (value: number): string => `${value < 0 ? '-' : '+'}${figure(Math.abs(value))}`;

/** `[-0.0123, +0.0045]`. */
export const range = (interval: Interval): string => `[${interval.map(signed).join(', ')}]`;

/** The size of a difference, without its direction: `0.021 nats (95 % interval 0.015 to 0.027)`. */
export function amount({ mean, interval }: Pick<MeanInterval, 'mean' | 'interval'>, unit: string): string {
  const size = `${figure(Math.abs(mean))}${unit === '' ? '' : ` ${unit}`}`;
  if (!interval) return size;
  const sign = mean < 0 ? -1 : 1;
  const [low, high] = interval.map((bound) => bound * sign).toSorted((a, b) => a - b);
  return `${size} (95 % interval ${figure(low!)} to ${figure(high!)})`;
}

/** A p value: `p = .031`, `p < .0001`. */
export function pValue(p: number, name = 'p'): string {
  if (p < 0.0001) return `${name} < .0001`;
  return `${name} = ${p.toPrecision(2).replace(/^0/, '')}`;
}

/** `test loss`, as it stands in sentences. */
export const metricWords = ({ name, unit }: MetricInfo): string => (unit === '' ? name : `${name} (${unit})`);

/** A list in words: `a`, `a and b`, `a, b and c`. */
export function enumerate(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
