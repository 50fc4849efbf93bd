import type { Judging, MetricInfo } from '@regatta/record';
import { decimal, enumerate, figure, metricText, percent, plural, shorten, signed } from '@regatta/record';
import type { Interval } from '@regatta/stats';
import type { Decision } from './decision.ts';
import type { EarlyStopping } from './early-stopping.ts';
import type { Fit } from './model.ts';

/** What an advice says besides the decision. */
export interface AdviceContext {
  /** The metric that judges. */
  readonly primary: Pick<MetricInfo, 'name' | 'unit'>;
  /** Mean test metrics at the best checkpoint, by name; empty where they are unknown. */
  readonly scores?: {
    /** Of the candidate. */
    readonly candidate: Readonly<Record<string, number>>;
    /** Of the baseline. */
    readonly baseline: Readonly<Record<string, number>>;
  };
  /** How the networks fit. */
  readonly fits?: {
    /** With the candidate. */
    readonly candidate: Fit | undefined;
    /** Without a regularizer. */
    readonly baseline: Fit | undefined;
  };
  /** What early stopping alone was worth. */
  readonly earlyStopping?: EarlyStopping | undefined;
  /** Steps of each training. */
  readonly steps?: number | undefined;
}

/** The share of the loss that a gain saves: 1 - exp(-gain). */
const savedShare = (gain: number): number => -Math.expm1(-gain);

/** Probabilities as people read them: never 0 or 100 %. */
function chance(p: number): string {
  if (p < 0.01) return 'less than 1 %';
  if (p > 0.99) return 'more than 99 %';
  return percent(p);
}

/** `95 % interval 0.4 to 2.6`; empty without one. */
function intervalText(interval: Interval | null, format: (bound: number) => string, unit = ''): string {
  if (interval === null) return '';
  const [low, high] = interval.toSorted((a, b) => a - b);
  return `95 % interval ${format(low!)} to ${format(high!)}${unit}`;
}

const inBrackets = (...parts: readonly string[]): string =>
  `(${parts.filter((part) => part !== '').join(', ')})`;

/** Name of the loss or the error that is judged, for people. */
const nameOf = ({ name }: AdviceContext['primary']): string =>
  name === 'rmse' ? 'root mean squared error' : metricText(name);

/** `calibrated loss 8.1 % lower (95 % interval 3.0 to 12.5 %)`; for numbers, with the errors themselves in their unit. */
function lossText({ gain }: Decision, { primary, scores }: AdviceContext): string {
  const saved = savedShare(gain.mean);
  const sign = saved >= 0 ? 1 : -1;
  const interval = gain.interval?.map((bound) => sign * savedShare(bound)) as [number, number] | undefined;
  const change = `${percent(Math.abs(saved), 1)} ${saved >= 0 ? 'lower' : 'higher'}`;
  const bounds = intervalText(interval ?? null, (bound) => decimal(100 * bound, 1), ' %');
  const [own, other] = [scores?.candidate[primary.name], scores?.baseline[primary.name]];
  const unit = primary.unit === '' ? '' : ` ${primary.unit}`;
  const name = nameOf(primary);
  if (own === undefined || other === undefined || primary.name !== 'rmse') {
    return `${name} ${change}${bounds === '' ? '' : ` ${inBrackets(bounds)}`}`;
  }
  return `${name} ${figure(own)} instead of ${figure(other)}${unit} ${inBrackets(change, bounds)}`;
}

/** `accuracy 97.1 % instead of 95.6 % (+1.5 points, 95 % interval 0.4 to 2.6)`; undefined where examples have no single class. */
function accuracyText({ errors }: Decision): string | undefined {
  if (errors === null) return undefined;
  const { candidate, baseline, difference } = errors;
  const { mean, interval } = difference;
  const points = `${signed(-100 * mean, 1)} points`;
  const bounds = intervalText(interval && [-interval[1], -interval[0]], (bound) => decimal(100 * bound, 1));
  return `accuracy ${percent(1 - candidate, 1)} instead of ${percent(1 - baseline, 1)} ${inBrackets(points, bounds)}`;
}

/** Which way the errors are shown to differ: 1 for fewer of the candidate. */
function fewerErrors({ errors }: Decision): -1 | 0 | 1 {
  const interval = errors?.difference.interval;
  if (!interval) return 0;
  return interval[1] < 0 ? 1 : interval[0] > 0 ? -1 : 0;
}

/** The evidence in one clause: what a reader cares about first, then the rest. */
function evidenceText(decision: Decision, context: AdviceContext): string {
  const accuracy = accuracyText(decision);
  const loss = lossText(decision, context);
  if (accuracy === undefined) return loss;
  return fewerErrors(decision) === 0
    ? `${loss}; ${accuracy}, which shows no difference in accuracy`
    : `${accuracy}, ${loss}`;
}

/** A time as --budget takes it, rounded up: `45s`, `10m`, `2h`. */
function budgetText(seconds: number): string {
  if (seconds <= 90) return `${Math.max(5, 5 * Math.ceil(seconds / 5 - 1e-9))}s`;
  const minutes = Math.ceil(seconds / 60 - 1e-9);
  if (minutes <= 120) return `${minutes}m`;
  return `${Math.ceil(minutes / 60)}h`;
}

/** Longest budget that is worth naming, in seconds. */
const longestBudget = 7 * 24 * 3600;

/** What would make an open question clear, as far as the spread of the fits and of the rows can say. */
function remedyText({ fits, rows, moreFits, moreRows }: Decision, { pace }: Judging): string {
  const budget = (total: number): number | undefined =>
    pace && pace.budgetSeconds + Math.max(0, total - pace.fits) * pace.secondsPerFit;
  const needed = moreFits === null ? undefined : budget(fits + moreFits);
  if (moreFits !== null && (needed === undefined || needed <= longestBudget)) {
    const what = `about ${plural(moreFits, 'more fit')} of each`;
    return needed === undefined
      ? `Give it more time: ${what}, if the estimates stay as they are.`
      : `Give it ${budgetText(needed)}: repeat the command with --budget ${budgetText(needed)} (${what}, if the estimates stay as they are).`;
  }
  if (moreRows === null) {
    return 'Neither a week nor 100 times as many rows would settle it, if the estimates stay as they are, because any difference is barely larger than one that is too small to matter.';
  }
  const needs = Math.ceil(moreRows * rows - 1e-9).toLocaleString('en-US');
  return `No budget will settle it with these ${plural(rows, 'judged row')}, because they vary too much. About ${needs} would: that takes a file with about ${decimal(moreRows, moreRows < 2 ? 1 : 0)} times as many rows.`;
}

/** Which choice to make before the outcome is clear. */
function leanText({ advice, certainty, regret }: Decision, { candidate, margin }: Judging): string {
  const choice = advice === 'take' ? candidate : 'no regularizer';
  const cost = advice === 'take' ? regret.taking : regret.leaving;
  return (
    `If you must choose now, choose ${choice}: the expected cost of choosing wrongly is ${percent(savedShare(cost), 2)} of the loss, ` +
    `and it is below ${percent(margin)} with a probability of ${chance(certainty)}.`
  );
}

function headline(decision: Decision, judging: Judging, context: AdviceContext): string[] {
  const { candidate, margin, pace } = judging;
  const { outcome, gain, fits } = decision;
  const evidence = evidenceText(decision, context);
  switch (outcome) {
    case 'identical':
      return [
        `It makes no difference here: the best candidate, ${candidate}, never acted, so every loss equals that without a regularizer. Use early stopping alone.`,
      ];
    case 'better':
      return [`Use early stopping with ${candidate}: ${evidence}.`];
    case 'worse':
      return [
        `Use no regularizer, only early stopping. The best candidate, ${candidate}, makes the network worse: ${evidence}.`,
      ];
    case 'equal':
      return [
        `It makes no difference here: with the best candidate, ${candidate}, ${evidence}. The whole interval lies within ${percent(margin)}, the smallest difference that matters, so early stopping alone is just as good.`,
      ];
    case 'mixed': {
      const trade =
        fewerErrors(decision) > 0 || (fewerErrors(decision) === 0 && gain.mean < 0)
          ? 'predicts the class better, but not its probability. Use it only if the predicted class is all you need'
          : 'gives better probabilities, but not better classes. Use it only if you need the probabilities';
      return [`It depends: ${candidate} ${trade}. In detail: ${evidence}.`];
    }
    case 'unclear': {
      const used =
        pace === undefined
          ? undefined
          : pace.budgetSeconds + Math.max(0, fits - pace.fits) * pace.secondsPerFit;
      const few =
        decision.moreFits === null || used === undefined
          ? 'It is unclear'
          : `${budgetText(used)} was not enough to tell`;
      return [
        `${few} whether ${candidate}, the best candidate, is better than no regularizer: ${evidence}.`,
        remedyText(decision, judging),
        leanText(decision, judging),
      ];
    }
  }
}

/** Balanced accuracy and macro F1, with a warning, where a class is rare. */
function rareText({ rare }: Judging, { scores }: AdviceContext): string[] {
  if (rare === undefined || rare.classes.length === 0) return [];
  const each = rare.classes.map(({ name, rows }) => `"${shorten(name, 40)}" (${plural(rows, 'row')})`);
  const which = `${rare.classes.length === 1 ? 'class' : 'classes'} ${enumerate(each)} of ${rare.rows.toLocaleString('en-US')} rows that train and validate`;
  const value = (arm: 'candidate' | 'baseline', name: string): number | undefined => scores?.[arm][name];
  const pair = (name: string, text: (value: number) => string): string | undefined => {
    const [own, other] = [value('candidate', name), value('baseline', name)];
    return own === undefined || other === undefined ? undefined : `${text(own)} instead of ${text(other)}`;
  };
  const balanced = pair('balancedError', (error) => percent(1 - error, 1));
  const f1 = pair('macroF1', (score) => decimal(score, 3));
  const measured = [
    ...(balanced === undefined ? [] : [`balanced accuracy ${balanced}`]),
    ...(f1 === undefined ? [] : [`macro F1 ${f1}`]),
  ];
  return [
    `Rare: ${which}. Accuracy hardly reflects ${rare.classes.length === 1 ? 'it' : 'them'}, and few rows judge ${rare.classes.length === 1 ? 'it' : 'them'}${measured.length === 0 ? '' : `; ${measured.join(', ')}`}.`,
  ];
}

/** What early stopping alone was worth, in a line of its own. */
function stoppingText({ earlyStopping: own, primary }: AdviceContext): string[] {
  if (own === undefined) return [];
  const { metric, best, last, difference, fits, bestStep, steps } = own;
  const unit = metric === primary.name && primary.unit !== '' ? ` ${primary.unit}` : '';
  const isShare = metric === 'accuracy';
  const text = (value: number): string => (isShare ? percent(value, 1) : figure(value));
  const change = isShare ? `${signed(100 * difference.mean, 1)} points` : `${signed(difference.mean)}${unit}`;
  const bounds = intervalText(difference.interval, (bound) =>
    isShare ? decimal(100 * bound, 1) : figure(bound),
  );
  const over = bounds === '' ? '' : `${bounds} over ${plural(fits, 'training')} on these rows`;
  return [
    `Every arm has early stopping. What it is worth alone: without a regularizer, ${isShare ? 'accuracy' : nameOf({ ...primary, name: metric })} is ${text(best)} at the best checkpoint instead of ${text(last)}${unit} after the last step ` +
      `${inBrackets(change, over)}. The best checkpoint is at step ${Math.round(bestStep).toLocaleString('en-US')} of ${steps.toLocaleString('en-US')} (median).`,
  ];
}

/** Whether trainings ended too early to be compared. */
function trainingText({ fits, steps }: AdviceContext, { fullSteps }: Judging): string[] {
  const [own, other] = [fits?.candidate === 'undertrained', fits?.baseline === 'undertrained'];
  if (!own && !other) return [];
  const which = own && other ? 'of both networks' : own ? 'with the candidate' : 'without a regularizer';
  const remedy =
    fullSteps !== undefined
      ? `with a larger --budget and --fresh, which allows all ${plural(fullSteps, 'step')}`
      : `e.g. with --steps ${2 * (steps ?? 500)} --fresh`;
  return [
    `Undertrained: the validation loss ${which} was still falling at the end of training. Train longer, ${remedy}. Until then, this compares unfinished networks.`,
  ];
}

function basisText({ fits, rows }: Decision, { baseline }: Judging): string {
  return `This is based on ${plural(fits, 'fit')} of each with new seeds, judged on ${plural(rows, 'row')} that the search never saw. The comparison is with ${baseline}, which was tuned as well; every arm keeps its best checkpoint.`;
}

function shrunkText(
  { gain, aboveMargin, belowZero, sensitivity }: Decision,
  { margin, priorSd }: Judging,
): string {
  const share = savedShare(gain.shrunk.mean);
  const [narrow, wide] = sensitivity;
  const other =
    narrow && wide
      ? ` (${chance(narrow.aboveMargin)} with half that deviation, ${chance(wide.aboveMargin)} with twice)`
      : '';
  return (
    `Assuming that most gains are small (mean 0, standard deviation ${percent(priorSd)}), the estimated gain in loss is ${signed(100 * share, 1)} %. ` +
    `The probability of a gain above ${percent(margin)} is ${chance(aboveMargin)}${other}; of a worse loss, ${chance(belowZero)}.`
  );
}

/**
 * Fewest rows from which the interval may be relied on. In simulations with 10 fits (400 to 1,000 tables each), it covered the gain of
 * a confident classifier, whose loss comes from few rows, in 80 % of tables with 16 rows, 92 % with 100 and 94.5 % with 200; of
 * squared errors with the tails of a t distribution (5 degrees of freedom) in 89, 92 and 94 %; of more evenly spread losses, in
 * about 95 % from 50 rows on. The tests of `decide` check a confident classifier at this number and at 16.
 */
export const fewestRows = 200;

function rowsText({ rows }: Decision): string[] {
  if (rows >= fewestRows) return [];
  return [
    `Only ${plural(rows, 'row')} judge. With fewer than ${fewestRows}, a few of them can decide and the interval can be too narrow, so do not rely on its bounds. More rows help; more fits do not.`,
  ];
}

function searchText({ tried, left, configurations, fullSteps }: Judging): string[] {
  const omitted = [...left.slice(0, 8), ...(left.length > 8 ? [`${left.length - 8} more`] : [])];
  return [
    `Tried ${plural(configurations, 'configuration')} of strength and learning rate, for no regularizer and ${plural(tried.length, 'method')}: ${enumerate(tried)}.`,
    ...(left.length > 0
      ? [`Not tried, for lack of time: ${enumerate(omitted)}. A larger --budget with --fresh includes them.`]
      : []),
    ...(fullSteps === undefined
      ? []
      : [
          `To fit into the time, networks were trained for fewer than the ${plural(fullSteps, 'step')} of a full training. A larger --budget with --fresh trains them fully.`,
        ]),
  ];
}

/** What to do, and why, one sentence per item. */
export function adviceText(
  decision: Decision | undefined,
  judging: Judging,
  context: AdviceContext,
): string[] {
  if (decision === undefined) {
    return [
      `Nothing to decide: fewer than two pairs of fits of ${judging.candidate} and ${judging.baseline} have losses that can be compared.`,
      ...searchText(judging),
    ];
  }
  const { candidate, baseline } = decision.diverged;
  return [
    ...headline(decision, judging, context),
    ...rareText(judging, context),
    ...stoppingText(context),
    ...trainingText(context, judging),
    ...(candidate + baseline > 0
      ? [
          `Diverged: ${plural(candidate, 'fit')} of ${judging.candidate}, ${plural(baseline, 'fit')} of ${judging.baseline}.`,
        ]
      : []),
    ...(decision.identical
      ? []
      : [...rowsText(decision), basisText(decision, judging), shrunkText(decision, judging)]),
    ...searchText(judging),
  ];
}
