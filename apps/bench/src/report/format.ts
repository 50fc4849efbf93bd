import type { MeanInterval } from '@regatta/stats';
import type { TaskAnalysis } from '../analysis/model.ts';
import type { RegularizerSpec } from '../regularizers.ts';

const minus = '\u2212';

/** A number with so many decimals and a true minus sign; what is not finite is named. */
export function decimal(value: number, digits: number): string {
  if (!Number.isFinite(value)) return 'not finite';
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `${minus}${text}` : text;
}

/** As `decimal`, with a plus sign where it is above zero. */
export function signed(value: number, digits: number): string {
  const text = decimal(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** A probability as papers print it: three decimals, `< 0.001` below. */
export function probability(p: number | null): string {
  if (p === null) return '';
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

export const percent = (share: number, digits = 0): string => `${decimal(100 * share, digits)} %`;

/** Mean and half the width of its interval. */
export function meanText({ mean, interval }: MeanInterval, digits: number): string {
  if (!interval) return decimal(mean, digits);
  return `${decimal(mean, digits)} \u00b1${decimal((interval[1] - interval[0]) / 2, digits)}`;
}

/** Difference with its interval in brackets. */
export function differenceText({ mean, interval }: MeanInterval, digits: number): string {
  if (!interval) return signed(mean, digits);
  return `${signed(mean, digits)} [${signed(interval[0], digits)}, ${signed(interval[1], digits)}]`;
}

/** Decimals that show a tenth of the smallest effect of a task. */
export function digitsOf({ smallestEffect }: Pick<TaskAnalysis, 'smallestEffect'>): number {
  if (!(smallestEffect > 0)) return 4;
  return Math.min(6, Math.max(2, Math.ceil(-Math.log10(smallestEffect)) + 1));
}

const metricWords: Readonly<Record<string, string>> = {
  excessLoss: 'loss above optimum',
  expectedCalibrationError: 'calibration error',
  adaptiveCalibrationError: 'adaptive calibration error',
  calibratedLoss: 'loss after temperature scaling',
  calibratedError: 'calibration error after temperature scaling',
  mutualInformation: 'mutual information',
  brier: 'Brier score',
  aurc: 'AURC',
  auroc: 'AUROC',
};

/** A metric's name for people. */
export const metricText = (name: string): string => metricWords[name] ?? name;

/** A metric with its unit: `loss (nats)`. */
export const metricWithUnit = ({ name, unit }: { readonly name: string; readonly unit: string }): string =>
  unit === '' ? metricText(name) : `${metricText(name)} (${unit})`;

export const plural = (n: number, word: string): string =>
  `${n.toLocaleString('en-US')} ${word}${n === 1 ? '' : 's'}`;

/** A regularizer with its options but the rate: what a method is called across tasks with rates of their own. */
export function methodOf({ name, options }: RegularizerSpec): string {
  const extras = Object.entries(options).filter(([key]) => key !== 'rate');
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  return [name, ...extras.map(([key, value]) => `${key}=${text(value)}`)].join(' ');
}

/** Text of at most so many characters: the middle gives way, since names begin with the method and end with its options. */
export function shorten(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const tail = Math.floor((characters - 1) * 0.4);
  return `${text.slice(0, characters - 1 - tail).trimEnd()}\u2026${text.slice(text.length - tail).trimStart()}`;
}
