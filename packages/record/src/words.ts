/** Lower and upper bound. */
type Interval = readonly [number, number];

/** A mean and its interval; null if there are too few values for one. */
interface MeanInterval {
  readonly mean: number;
  readonly interval: Interval | null;
}

/** Returns a number with a noun: `3 seeds`, `1 seed`, `12,000 trials`. */
export const plural = (n: number, word: string): string =>
  `${n.toLocaleString('en-US')} ${word}${n === 1 ? '' : 's'}`;

/** Returns a list in words: `a`, `a and b`, `a, b and c`. */
export function enumerate(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

const minus = '\u2212';

/** Formats a number with this many decimals and a true minus sign; `not finite` if it is not. */
export function decimal(value: number, digits: number): string {
  if (!Number.isFinite(value)) return 'not finite';
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `${minus}${text}` : text;
}

/**
 * Formats a number with four significant digits, at most six decimals, and no exponent below a billion; `not measured` for
 * NaN, the mean of nothing.
 */
export function figure(value: number): string {
  if (Number.isNaN(value)) return 'not measured';
  if (value === 0) return '0';
  return decimal(value, Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(Math.abs(value))))));
}

/** Formats a number as `decimal` does, or as `figure` does without `digits`, with a plus sign if it is positive. */
export function signed(value: number, digits?: number): string {
  const text = digits === undefined ? figure(value) : decimal(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** Formats the interval of a difference: `[−0.012, +0.005]`. */
export const range = (interval: Interval, digits?: number): string =>
  `[${interval.map((bound) => signed(bound, digits)).join(', ')}]`;

type Estimate = Pick<MeanInterval, 'mean' | 'interval'>;

const withUnit = (text: string, unit: string): string => (unit === '' ? text : `${text} ${unit}`);

/** Decimals of a difference in a unit: one for per cent; otherwise undefined, for significant digits. */
const digitsIn = (unit: string): number | undefined => (unit === '%' ? 1 : undefined);

/** Formats a difference with its interval: `+0.021 [+0.015, +0.027] nats`; `not measured` if its mean is NaN. */
export function differenceText({ mean, interval }: Estimate, given?: number, unit: string = ''): string {
  const digits = given ?? digitsIn(unit);
  if (Number.isNaN(mean)) return 'not measured';
  return withUnit(
    interval ? `${signed(mean, digits)} ${range(interval, digits)}` : signed(mean, digits),
    unit,
  );
}

/** Formats the size of a difference without its direction: `0.021 nats (95 % interval 0.015 to 0.027)`. */
export function amount({ mean, interval }: Estimate, unit: string): string {
  const digits = digitsIn(unit);
  const text = (value: number): string => (digits === undefined ? figure(value) : decimal(value, digits));
  const size = withUnit(text(Math.abs(mean)), unit);
  if (!interval) return size;
  const sign = mean < 0 ? -1 : 1;
  const [low, high] = interval.map((bound) => bound * sign).toSorted((a, b) => a - b);
  return `${size} (95 % interval ${text(low!)} to ${text(high!)})`;
}

/** Formats a fraction as a percentage: `12 %`. */
export const percent = (share: number, digits: number = 0): string => `${decimal(100 * share, digits)} %`;

/** Formats a p value in APA style: three decimals without the leading zero, `< .001` below, `> .999` above. */
export function probability(p: number): string {
  if (p < 0.001) return '< .001';
  return p > 0.999 ? '> .999' : p.toFixed(3).slice(1);
}

/** Formats a p value with its name: `p = .031`, `p < .001`. */
export function pValue(p: number, name: string = 'p'): string {
  const text = probability(p);
  return text.startsWith('.') ? `${name} = ${text}` : `${name} ${text}`;
}

const metricNames: Readonly<Record<string, string>> = {
  scaledLoss: 'calibrated loss',
  balancedError: 'balanced error',
  macroF1: 'macro F1',
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

/** Returns the display name of a metric; unknown names are returned as they are. */
export const metricText = (name: string): string => metricNames[name] ?? name;

/** Returns the display name of a metric with its unit: `loss (nats)`. */
export const metricWithUnit = ({ name, unit }: { readonly name: string; readonly unit: string }): string =>
  unit === '' ? metricText(name) : `${metricText(name)} (${unit})`;
