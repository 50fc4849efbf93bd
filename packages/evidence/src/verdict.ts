import type { AnalysisPlan, TestSet } from '@regatta/record';
import { amount, differenceText, enumerate, figure, metricText, plural, pValue } from '@regatta/record';
import { edgeNotes } from './edges.ts';
import { fewestPairs } from './fewest-pairs.ts';
import { greatest } from './group.ts';
import type { AcrossTasks, ArmAnalysis, Comparison, TaskAnalysis } from './model.ts';
import { seedsToShow } from './seeds-to-show.ts';

type Compared = ArmAnalysis & { readonly comparison: Comparison };

const isCompared = (arm: ArmAnalysis): arm is Compared => arm.comparison !== null;

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

/** Findings of the comparisons of one standing. `better` and `worse` require a rejected hypothesis. */
function shown(arms: readonly Compared[], task: TaskAnalysis): string[] {
  const { baseline, smallestEffect, differenceUnit, primary, guard } = task;
  const [better, worse, mixed, equal, identical] = (
    ['better', 'worse', 'mixed', 'equal', 'identical'] as const
  ).map((conclusion) => withConclusion(arms, conclusion));
  return [
    ...(better!.length > 0
      ? [`Better than ${baseline}: ${enumerate(better!.map((arm) => evidence(arm, task)))}.`]
      : []),
    ...(worse!.length > 0
      ? [`Worse than ${baseline}: ${enumerate(worse!.map((arm) => evidence(arm, task)))}.`]
      : []),
    ...(mixed!.length > 0
      ? [
          `Mixed, as ${metricText(primary.name)} and ${metricText(guard?.name ?? '')} disagree about the lead over ${baseline}: ${enumerate(mixed!.map((arm) => evidence(arm, task, guardNote(arm))))}.`,
        ]
      : []),
    ...(equal!.length > 0
      ? [
          `Equivalent to ${baseline} within ±${`${Number(figure(smallestEffect))} ${differenceUnit}`.trim()} (equivalence test): ${enumerate(equal!.map(({ title }) => title))}.`,
        ]
      : []),
    ...(identical!.length > 0
      ? [
          `Never acted; every number is that of ${baseline}: ${enumerate(identical!.map(({ title }) => title))}.`,
        ]
      : []),
  ];
}

/** Number of seeds needed to detect an effect of the observed size with 80 % power at the corrected level. */
function seedsFor(
  { comparison }: Compared,
  { testToTrain }: TaskAnalysis,
  plan: AnalysisPlan,
): number | null {
  if (comparison.effect === null) return null;
  const family = plan.tasks.reduce((sum, task) => sum + task.confirmatory.length, 0);
  return seedsToShow(comparison.effect, { alpha: plan.alpha / Math.max(1, family), testToTrain });
}

function undecided(arms: readonly Compared[], summary: TaskAnalysis, plan: AnalysisPlan): string[] {
  const unclear = withConclusion(arms, 'unclear');
  if (unclear.length === 0) return [];
  const items = unclear.map((arm) => {
    const seeds = plan.folds ? null : seedsFor(arm, summary, plan);
    return evidence(arm, summary, seeds === null ? '' : `; detectable with about ${seeds} seeds`);
  });
  return [
    `No significant difference from ${summary.baseline}: ${items.join('; ')}. This does not prove equality.`,
  ];
}

function explored(arms: readonly Compared[], summary: TaskAnalysis): string[] {
  if (arms.length === 0) return [];
  const seeds = greatest(arms.map(({ comparison }) => comparison.difference.n));
  const found = shown(arms, summary).map(
    (sentence) =>
      `Exploratory (Benjamini-Hochberg correction): ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`,
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
    `Explored ${plural(arms.length, 'arm')} with ${plural(seeds, 'seed')}: ${rest}. Top-ranked by mean score: ${first.join(', ')}.`,
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
    return `The intervals hold for these ${count} test ${examples} and these training ${examples}: seeds differ only in initial weights, batch order and masks.`;
  }
  if (kind === 'pool') {
    return `Each seed draws its test ${examples} from ${count} ${examples} that no tuning trial saw; the intervals allow for the ${examples} that seeds share.`;
  }
  return `The ${seeds.length} seeds have disjoint training, validation and test ${examples}: the intervals hold for new ${examples} of this data set, too.`;
}

/** The verdict on a task, one sentence per item. */
export function taskVerdict(summary: TaskAnalysis, plan: AnalysisPlan, testSet?: TestSet): string[] {
  const { arms, baseline } = summary;
  const compared = arms.filter(isCompared);
  const confirmatory = compared.filter(({ comparison }) => comparison.standing === 'confirmatory');
  const exploratory = compared.filter(({ comparison }) => comparison.standing === 'exploratory');
  const tested = compared.filter(({ comparison }) => comparison.p !== null);
  const missing = arms.filter((arm) => arm.title !== baseline && arm.comparison === null);
  const diverged = arms.filter((arm) => arm.diverged > 0);
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
          ...shown(confirmatory, summary),
          ...undecided(confirmatory, summary, plan),
          ...explored(exploratory, summary),
        ]),
    ...(testSet !== undefined && plan.folds === undefined && tested.length > 0
      ? [covered(testSet, summary)]
      : []),
    ...fits(summary),
    ...edgeNotes(summary.rates),
    ...(diverged.length > 0
      ? [
          `Diverged trials are scored as random guessing: ${diverged.map((arm) => `${arm.title} (${arm.diverged})`).join(', ')}.`,
        ]
      : []),
    ...(missing.length > 0
      ? [
          `Not compared, because no paired trials are available: ${missing.map(({ title }) => title).join(', ')}.`,
        ]
      : []),
  ];
}

/** The recommendation for a task, in one or two sentences. */
function advice(summary: TaskAnalysis): string[] {
  const { task, arms, baseline, primary, differenceUnit } = summary;
  if (baseline === null) return [];
  const better = arms.filter(isCompared).filter(({ comparison }) => comparison.conclusion === 'better');
  const first = better[0];
  if (first === undefined) {
    const compared = arms.filter(isCompared).some(({ comparison }) => comparison.p !== null);
    return compared ? [`${task}: no regularizer is significantly better than the baseline.`] : [];
  }
  const { difference, standing, adjustedP } = first.comparison;
  const others = better.slice(1).map(({ title }) => title);
  return [
    `${task}: use ${first.title}. It is better than ${baseline}${standing === 'exploratory' ? ' (exploratory)' : ''}: test ${metricText(primary.name)} is ` +
      `${primary.better === 'lower' ? 'lower' : 'higher'} by ${amount(difference, differenceUnit)}` +
      `${adjustedP === null ? '' : `, ${pValue(adjustedP, 'corrected p')}`}, ${plural(difference.n, 'seed')}.` +
      (others.length > 0 ? ` Also better than ${baseline}: ${enumerate(others)}.` : ''),
  ];
}

function acrossVerdict({ methods, tasks, againstBaseline, friedman }: AcrossTasks): string[] {
  const rejected = againstBaseline.filter(
    ({ conclusion }) => conclusion === 'better' || conclusion === 'worse',
  );
  const sentence =
    rejected.length > 0
      ? rejected
          .map(
            ({ method, conclusion, adjustedP }) =>
              `${method} is ${conclusion} than the baseline${adjustedP === null ? '' : ` (${pValue(adjustedP, 'corrected p')})`}`,
          )
          .join('; ')
      : 'no method differs significantly from the baseline';
  const omnibus = friedman
    ? ` Friedman test over ${plural(methods.length, 'method')}: ${pValue(friedman.p)}.`
    : '';
  return [`Across ${plural(tasks.length, 'task')}, with one observation per task: ${sentence}.${omnibus}`];
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
