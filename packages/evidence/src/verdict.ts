import type { AnalysisPlan, MetricInfo, TestSet } from '@regatta/record';
import {
  amount,
  differenceText,
  enumerate,
  figure,
  metricText,
  plural,
  pValue,
  signed,
} from '@regatta/record';
import { edgeNotes } from './edges.ts';
import { fewestPairs } from './fewest-pairs.ts';
import { greatest } from './group.ts';
import { type Claim, opposite, reachOf } from './guard.ts';
import { isBelowMargin, marginInDeviations, marginText, reachesMargin } from './margin.ts';
import type { AcrossTasks, ArmAnalysis, Comparison, TaskAnalysis } from './model.ts';
import { mostRatio } from './scores.ts';
import { seedsToShow } from './seeds-to-show.ts';
import { solvedText } from './solved.ts';

type Compared = ArmAnalysis & { readonly comparison: Comparison };

const isCompared = (arm: ArmAnalysis): arm is Compared => arm.comparison !== null;

const upperFirst = (sentence: string): string => `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
const lowerFirst = (sentence: string): string => `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;

/** `+4.2 % [+1.1 %, +7.0 %]`. */
const gainText = ({ estimate, interval }: AcrossTasks['gains'][number]): string => {
  const share = (value: number): string => `${signed(100 * value, 1)} %`;
  return interval === null ? share(estimate) : `${share(estimate)} [${interval.map(share).join(', ')}]`;
};

/** The unit of differences, where a reader could not guess it. */
const unitOf = ({ differenceUnit }: Pick<TaskAnalysis, 'differenceUnit'>): string =>
  differenceUnit === '%' ? '%' : '';

/** `dropout 0.5 (−4.1 [−5.2, −3.0] %, p = .008, corrected p = .039)`, with a note before the closing parenthesis. */
function evidence(
  { title, comparison }: Compared,
  task: Pick<TaskAnalysis, 'differenceUnit'>,
  note: string = '',
): string {
  const { difference, p, adjustedP } = comparison;
  const parts = [
    differenceText(difference, undefined, unitOf(task)),
    ...(p === null ? [] : [pValue(p)]),
    ...(adjustedP === null ? [] : [pValue(adjustedP, 'corrected p')]),
  ];
  return `${title} (${parts.join(', ')}${note})`;
}

/** `; balanced error +0.012 [+0.004, +0.020], p = .012`. */
function guardNote({ comparison: { guard } }: Compared): string {
  if (guard === null) return '';
  const p = guard.p === null ? '' : `, ${pValue(guard.p)}`;
  return `; ${metricText(guard.metric.name)} ${differenceText(guard.difference)}${p}`;
}

const withConclusion = (arms: readonly Compared[], conclusion: Comparison['conclusion']): Compared[] =>
  arms.filter(({ comparison }) => comparison.conclusion === conclusion);

/** `0.6 points`, or a number in the unit of the metric. */
const guardAmount = ({ unit, asRatio }: MetricInfo, size: number): string => {
  if (asRatio) return `${figure(size)} %`;
  return unit === '' ? `${figure(100 * size)} points` : `${figure(size)} ${unit}`;
};

/** `the calibrated loss falls, but the balanced error may rise by up to 0.6 points`. */
function openGuard({ difference, guard }: Comparison, { primary }: TaskAnalysis): string {
  if (guard === null) return '';
  const { metric } = guard;
  const claim: Claim = difference.mean < 0 === (primary.better === 'lower') ? 'better' : 'worse';
  const reach = reachOf(guard, opposite(claim));
  const rises = (claim === 'better') === (metric.better === 'lower');
  const size = Number.isFinite(reach) ? ` by up to ${guardAmount(metric, reach)}` : '';
  return `the ${metricText(primary.name)} ${difference.mean < 0 ? 'falls' : 'rises'}, but the ${metricText(metric.name)} may ${rises ? 'rise' : 'fall'}${size}`;
}

/** Whether the corrected test says something that only the guarding metric keeps open. */
const isHeldBack = ({ conclusion, adjustedP }: Comparison, alpha: number): boolean =>
  conclusion === 'unclear' && adjustedP !== null && adjustedP <= alpha;

/** `Better than none: ...`, and apart from that what is better by less than matters. */
function leading(word: 'Better' | 'Worse', arms: readonly Compared[], task: TaskAnalysis): string[] {
  const slight = arms.filter(({ comparison }) => isBelowMargin(comparison.difference.interval, task));
  const other = arms.filter((arm) => !slight.includes(arm));
  const sentence = (own: readonly Compared[], head: string): string[] =>
    own.length === 0 ? [] : [`${head}: ${enumerate(own.map((arm) => evidence(arm, task)))}.`];
  return [
    ...sentence(other, `${word} than ${task.baseline}`),
    ...sentence(slight, `${word} than ${task.baseline}, but by less than ${marginText(task)}`),
  ];
}

/** Findings of the comparisons of one standing. `better` and `worse` require a rejected hypothesis. */
function shown(arms: readonly Compared[], task: TaskAnalysis, alpha: number): string[] {
  const { baseline, primary, guard } = task;
  const heldBack = arms.filter(({ comparison }) => isHeldBack(comparison, alpha));
  const [better, worse, mixed, equal, identical] = (
    ['better', 'worse', 'mixed', 'equal', 'identical'] as const
  ).map((conclusion) => withConclusion(arms, conclusion));
  return [
    ...leading('Better', better!, task),
    ...leading('Worse', worse!, task),
    ...(mixed!.length > 0
      ? [
          `Mixed, because ${metricText(primary.name)} and ${metricText(guard?.name ?? '')} disagree about the lead over ${baseline}: ${enumerate(mixed!.map((arm) => evidence(arm, task, guardNote(arm))))}.`,
        ]
      : []),
    ...(heldBack.length > 0
      ? [
          `Unclear, because ${metricText(guard?.name ?? '')} could show the opposite: ${heldBack.map((arm) => `${evidence(arm, task)}, where ${openGuard(arm.comparison, task)}`).join('; ')}.`,
        ]
      : []),
    ...(equal!.length > 0
      ? [
          `Equivalent to ${baseline} within ±${marginText(task)} (equivalence test): ${enumerate(equal!.map(({ title }) => title))}.`,
        ]
      : []),
    ...(identical!.length > 0
      ? [
          `Never acted, so every number equals that of ${baseline}: ${enumerate(identical!.map(({ title }) => title))}.`,
        ]
      : []),
  ];
}

/**
 * Number of seeds with which the test would show the smallest difference that matters, with 80 % power at the corrected level;
 * null if that is no more than there are. The power to show the difference that was observed would only repeat its p value.
 */
function seedsForMargin(
  { comparison: { difference } }: Compared,
  task: TaskAnalysis,
  plan: AnalysisPlan,
): number | null {
  const effect = marginInDeviations(difference, task);
  if (effect === null) return null;
  const family = plan.tasks.reduce((sum, { confirmatory }) => sum + confirmatory.length, 0);
  const alpha = plan.alpha / Math.max(1, family);
  const seeds = seedsToShow(effect, { alpha, testToTrain: task.testToTrain });
  return seeds === null || seeds <= difference.n ? null : seeds;
}

function undecided(arms: readonly Compared[], summary: TaskAnalysis, plan: AnalysisPlan): string[] {
  const unclear = withConclusion(arms, 'unclear').filter(
    ({ comparison }) => !isHeldBack(comparison, plan.alpha),
  );
  if (unclear.length === 0) return [];
  const items = unclear.map((arm) => {
    const seeds = plan.folds ? null : seedsForMargin(arm, summary, plan);
    const note = seeds === null ? '' : `; about ${seeds} seeds would show ${marginText(summary)}`;
    return evidence(arm, summary, note);
  });
  return [
    `No significant difference from ${summary.baseline}: ${items.join('; ')}. This does not prove equality.`,
  ];
}

function explored(arms: readonly Compared[], summary: TaskAnalysis, alpha: number): string[] {
  if (arms.length === 0) return [];
  const seeds = greatest(arms.map(({ comparison }) => comparison.difference.n));
  const found = shown(arms, summary, alpha).map(
    (sentence) => `Exploratory (Benjamini-Hochberg correction): ${lowerFirst(sentence)}`,
  );
  const ranked = summary.arms.filter((arm) => arms.some(({ title }) => title === arm.title));
  const rest =
    seeds < fewestPairs
      ? 'too few seeds for a test'
      : found.length > 0
        ? 'no other significant differences'
        : 'no significant differences';
  const first = ranked.slice(0, 3).map(({ title }) => title);
  return [
    ...found,
    `Explored ${plural(arms.length, 'arm')} with ${plural(seeds, 'seed')}: ${rest}. Top-ranked by mean difference from ${summary.baseline}: ${first.join(', ')}.`,
  ];
}

/** The arms whose scores have no ratio to the baseline's, with what can be said of them. */
function apart({ arms, baseline, primary }: TaskAnalysis): string[] {
  const items = arms.flatMap(({ title, farApart }) => {
    if (farApart === undefined) return [];
    const { above, below, of } = farApart;
    const factor = mostRatio.toLocaleString('en-US');
    const said = [
      ...(above > 0
        ? [`more than ${factor} times that of ${baseline} in ${above} of ${plural(of, 'seed')}`]
        : []),
      ...(below > 0
        ? [`less than a ${factor}th of that of ${baseline} in ${below} of ${plural(of, 'seed')}`]
        : []),
    ];
    return [`${title} (${said.join(', ')})`];
  });
  return items.length === 0
    ? []
    : [
        `Not compared, because values of test ${metricText(primary.name)} are too far apart for a mean ratio: ${items.join('; ')}.`,
      ];
}

function fits({ arms, baseline }: TaskAnalysis): string[] {
  const own = arms.find(({ title }) => title === baseline)?.diagnosis;
  if (!own) return [];
  const { fit, trainLoss, validationLoss } = own;
  const numbers = `training loss ${figure(trainLoss)}, validation loss ${figure(validationLoss)}`;
  const words = {
    undertrained: 'is undertrained: its validation loss was still falling, so train longer',
    underfits: 'underfits',
    overfits: 'overfits',
    balanced: 'is balanced',
  } as const;
  return [`Without a regularizer, the network ${words[fit]} (${numbers}).`];
}

/** What the intervals hold for, where the test examples are one finite set. */
function covered({ kind, size, examples }: TestSet, { seeds }: TaskAnalysis): string {
  const count = size.toLocaleString('en-US');
  if (kind === 'fixed') {
    return `The intervals apply to these ${count} test ${examples} and these training ${examples}: seeds differ only in initial weights, batch order and masks.`;
  }
  if (kind === 'pool') {
    return `Each seed draws its test ${examples} from ${count} ${examples} that no tuning trial saw; the intervals allow for the ${examples} that seeds share.`;
  }
  return `The ${seeds.length} seeds have disjoint training, validation and test ${examples}, so the intervals also apply to new ${examples} of this data set.`;
}

/** The verdict on a task, one sentence per item. */
export function taskVerdict(summary: TaskAnalysis, plan: AnalysisPlan, testSet?: TestSet): string[] {
  const { arms, baseline, solved } = summary;
  const compared = arms.filter(isCompared);
  const confirmatory = compared.filter(({ comparison }) => comparison.standing === 'confirmatory');
  const exploratory = compared.filter(({ comparison }) => comparison.standing === 'exploratory');
  const tested = compared.filter(({ comparison }) => comparison.p !== null);
  const missing = arms.filter(
    (arm) => arm.title !== baseline && arm.comparison === null && arm.farApart === undefined,
  );
  const diverged = arms.filter((arm) => arm.diverged > 0);
  const divergedText =
    diverged.length === 0
      ? []
      : [
          `Diverged trials are scored as random guessing: ${diverged.map((arm) => `${arm.title} (${arm.diverged})`).join(', ')}.`,
        ];
  if (baseline !== null && solved !== null)
    return [`${upperFirst(solvedText(baseline, solved))}.`, ...divergedText];
  const noComparison =
    baseline === null
      ? ['Nothing was compared, because the baseline "none" was not run. Add it with --regularizers none,...']
      : compared.length === 0
        ? [`No arm could be compared with ${baseline}.`]
        : [];
  return [
    ...noComparison,
    ...(compared.length > 0 && tested.length === 0
      ? [
          `${plural(greatest(compared.map(({ comparison }) => comparison.difference.n)), 'paired seed')}: too few for a p value or a confidence interval. Use --seeds 8 or more.`,
        ]
      : [
          ...shown(confirmatory, summary, plan.alpha),
          ...undecided(confirmatory, summary, plan),
          ...explored(exploratory, summary, plan.alpha),
        ]),
    ...(testSet !== undefined && plan.folds === undefined && tested.length > 0
      ? [covered(testSet, summary)]
      : []),
    ...fits(summary),
    ...edgeNotes(summary.rates),
    ...divergedText,
    ...apart(summary),
    ...(missing.length > 0
      ? [
          `Not compared, because no paired trials are available: ${missing.map(({ title }) => title).join(', ')}.`,
        ]
      : []),
  ];
}

/**
 * The recommendation for a task, in one or two sentences. Using something is advised only if its estimated lead is as large as
 * matters.
 */
function advice(summary: TaskAnalysis): string[] {
  const { task, arms, baseline, primary, differenceUnit, solved } = summary;
  if (baseline === null) return [];
  if (solved !== null) return [`${task}: ${solvedText(baseline, solved)}.`];
  const better = arms.filter(isCompared).filter(({ comparison }) => comparison.conclusion === 'better');
  const useful = better.filter(({ comparison }) => reachesMargin(comparison.difference.mean, summary));
  const [first, ...others] = useful;
  if (first === undefined) {
    const names = enumerate(better.map(({ title }) => title));
    if (better.length > 0) {
      return [
        `${task}: no regularizer is worth using for test ${metricText(primary.name)}: ${names} ${better.length === 1 ? 'is' : 'are'} better than ${baseline}, but by an estimated difference below ${marginText(summary)}.`,
      ];
    }
    const compared = arms.filter(isCompared).some(({ comparison }) => comparison.p !== null);
    return compared ? [`${task}: no regularizer is significantly better than the baseline.`] : [];
  }
  const { difference, standing, adjustedP } = first.comparison;
  return [
    `${task}: use ${first.title}. It is better than ${baseline}${standing === 'exploratory' ? ' (exploratory)' : ''}: test ${metricText(primary.name)} is ` +
      `${primary.better === 'lower' ? 'lower' : 'higher'} by ${amount(difference, differenceUnit)}` +
      `${adjustedP === null ? '' : `, ${pValue(adjustedP, 'corrected p')}`}, ${plural(difference.n, 'seed')}.` +
      (others.length > 0
        ? ` Also better than ${baseline}: ${enumerate(others.map(({ title }) => title))}.`
        : ''),
  ];
}

function acrossVerdict({
  methods,
  datasets,
  leftOut,
  againstBaseline,
  friedman,
  gains,
}: AcrossTasks): string[] {
  const rejected = againstBaseline.filter(
    ({ conclusion }) => conclusion === 'better' || conclusion === 'worse',
  );
  const sentence =
    rejected.length > 0
      ? rejected
          .map(({ method, conclusion, adjustedP }) => {
            const gain = gains.find((own) => own.method === method);
            const parts = [
              ...(gain === undefined ? [] : [`typical gain ${gainText(gain)}`]),
              ...(adjustedP === null ? [] : [pValue(adjustedP, 'corrected p')]),
            ];
            return `${method} is ${conclusion} than the baseline (${parts.join(', ')})`;
          })
          .join('; ')
      : 'no method differs significantly from the baseline';
  const omnibus = friedman
    ? ` Friedman test over ${plural(methods.length, 'method')}: ${pValue(friedman.p)}.`
    : '';
  const rest =
    leftOut.length === 0
      ? ''
      : ` Left out, because the baseline solves them or their scores have no ratio: ${enumerate(leftOut)}.`;
  return [
    `Across ${plural(datasets.length, 'data set')}, with one observation each: ${sentence}.${omnibus}${rest}`,
  ];
}

/** The verdict on the whole run, most important sentence first. */
export function runVerdict(
  tasks: readonly TaskAnalysis[],
  across: AcrossTasks | null,
  plan: AnalysisPlan,
  departures: readonly string[],
): string[] {
  const family = plan.tasks.reduce((sum, task) => sum + task.confirmatory.length, 0);
  const tooFew = !plan.folds && family > 0 && plan.seeds.length < fewestPairs;
  return [
    ...tasks.flatMap(advice),
    ...(across ? acrossVerdict(across) : []),
    ...(tooFew
      ? [
          `${plural(plan.seeds.length, 'seed')} ${plan.seeds.length === 1 ? 'is' : 'are'} too few for p values or intervals: use --seeds ${fewestPairs} or more. Treat the differences as a first look.`,
        ]
      : []),
    ...departures,
  ];
}
