import type { ArmAnalysis, Comparison, Conclusion, Summary, TaskAnalysis } from '@regatta/evidence';
import { enumerate, plural } from '@regatta/record';

type Compared = ArmAnalysis & { readonly comparison: Comparison };

const isCompared = (arm: ArmAnalysis): arm is Compared => arm.comparison !== null;

/** Number of arms or tasks named; the others are counted. */
const most = 3;

/** Names in a sentence: the first few, and how many more there are. */
function few(names: readonly string[], what: string): string {
  const more = names.length - most;
  return enumerate(more > 0 ? [...names.slice(0, most), plural(more, `other ${what}`)] : names);
}

const verbs: Readonly<Partial<Record<Conclusion, (baseline: string) => string>>> = {
  better: (baseline) => `better than ${baseline}`,
  worse: (baseline) => `worse than ${baseline}`,
  equal: (baseline) => `equivalent to ${baseline}`,
};

const isConfirmatory = ({ comparison }: Compared): boolean => comparison.standing === 'confirmatory';

/** The comparisons that a heading may speak of: the announced ones, or the exploratory ones if the tasks have no others. */
function spokenOf(tasks: readonly TaskAnalysis[]): (task: TaskAnalysis) => Compared[] {
  const areAnnounced = tasks.some(({ arms }) => arms.filter(isCompared).some(isConfirmatory));
  return ({ arms }) => arms.filter(isCompared).filter((arm) => !areAnnounced || isConfirmatory(arm));
}

/** `(exploratory)` after findings of comparisons that were not announced. */
const noteOf = (arms: readonly Compared[]): string => (arms.some(isConfirmatory) ? '' : ' (exploratory)');

/** `dropout 0.5 is better than none`, for the conclusions that some of the arms have. */
function findings(arms: readonly Compared[], baseline: string): string[] {
  return (['better', 'worse', 'equal'] as const).flatMap((conclusion) => {
    const own = arms.filter(({ comparison }) => comparison.conclusion === conclusion);
    if (own.length === 0) return [];
    const names = few(
      own.map(({ title }) => title),
      'arm',
    );
    return [`${names} ${own.length === 1 ? 'is' : 'are'} ${verbs[conclusion]!(baseline)}`];
  });
}

/** What a task showed, as a heading: its announced comparisons, or the exploratory ones if it has no others. */
export function taskHeadline(task: TaskAnalysis): string {
  const { baseline } = task;
  if (baseline === null) return 'Nothing to compare with';
  const arms = spokenOf([task])(task);
  if (arms.length === 0) return `Nothing could be compared with ${baseline}`;
  if (arms.every(({ comparison }) => comparison.p === null)) return 'Too few seeds for a conclusion';
  const note = noteOf(arms);
  const found = findings(arms, baseline);
  if (found.length > 0) return `${found.join('; ')}${note}`;
  const mixed = arms.filter(({ comparison }) => comparison.conclusion === 'mixed').map(({ title }) => title);
  if (mixed.length > 0) return `Metrics disagree about ${few(mixed, 'arm')}${note}`;
  return `No significant difference from ${baseline}${note}`;
}

/** What a run showed, in one sentence: its advice if it has any, or which arms are better and worse on which tasks. */
export function runHeadline(summary: Summary): string | undefined {
  const { tasks, decision, verdict } = summary;
  const [only] = tasks;
  if (decision !== undefined || only === undefined) return verdict[0];
  if (tasks.length === 1) return `${taskHeadline(only)}.`;
  const spoken = spokenOf(tasks);
  const all = tasks.flatMap(spoken);
  const note = noteOf(all);
  const parts = (['better', 'worse'] as const).flatMap((conclusion) => {
    const byArm = new Map<string, string[]>();
    for (const task of tasks) {
      for (const { title, comparison } of spoken(task)) {
        if (comparison.conclusion === conclusion) byArm.set(title, [...(byArm.get(title) ?? []), task.task]);
      }
    }
    const told = [...byArm].slice(0, most);
    const more = byArm.size - told.length;
    return [
      ...told.map(
        ([title, own]) =>
          `${title} is ${conclusion} than ${only.baseline ?? 'the baseline'} on ${few(own, 'task')}`,
      ),
      ...(more > 0
        ? [`${plural(more, 'other arm')} ${more === 1 ? 'is' : 'are'} ${conclusion} on some task`]
        : []),
    ];
  });
  if (parts.length > 0) return `${parts.join('; ')}${note}.`;
  const tested = all.some(({ comparison }) => comparison.p !== null);
  return tested
    ? `No significant difference from ${only.baseline ?? 'the baseline'} on any of ${plural(tasks.length, 'task')}${note}.`
    : `Too few seeds for a conclusion on ${plural(tasks.length, 'task')}.`;
}
