import type { ArmAnalysis, Conclusion, Summary, TaskAnalysis } from '@regatta/evidence';
import { describe, expect, it } from 'vitest';
import { runHeadline, taskHeadline } from './headline.ts';
import { shapes } from './testing/shapes.ts';
import { reportOf } from './testing/summaries.ts';

const { summary } = reportOf(shapes.quick);

/** A task whose single announced comparison has this conclusion, and whose exploratory ones have another. */
function concluding(task: TaskAnalysis, announced: Conclusion, explored: Conclusion): TaskAnalysis {
  const first = task.arms.find(({ comparison }) => comparison !== null);
  const own = (arm: ArmAnalysis): ArmAnalysis => {
    if (arm.comparison === null) return arm;
    const standing = arm === first ? ('confirmatory' as const) : ('exploratory' as const);
    const conclusion = arm === first ? announced : explored;
    return { ...arm, comparison: { ...arm.comparison, p: 0.5, standing, conclusion } };
  };
  return { ...task, arms: task.arms.map(own) };
}
const [task] = summary.tasks;
const runOf = (tasks: readonly TaskAnalysis[]): Summary => ({ ...summary, tasks });

describe('the heading of a task', () => {
  it.each<[Conclusion, RegExp]>([
    ['better', /(is|are) better than none$/],
    ['worse', /(is|are) worse than none$/],
    ['equal', /(is|are) equivalent to none$/],
    ['mixed', /^Metrics disagree about/],
    ['unclear', /^No significant difference from none$/],
  ])('names the announced conclusion: %s', (conclusion, text) => {
    expect(taskHeadline(concluding(task!, conclusion, 'better'))).toMatch(text);
  });

  it('says that exploratory findings are exploratory', () => {
    const arms = task!.arms.map((arm) =>
      arm.comparison === null
        ? arm
        : {
            ...arm,
            comparison: {
              ...arm.comparison,
              standing: 'exploratory' as const,
              p: 0.5,
              conclusion: 'better' as const,
            },
          },
    );
    expect(taskHeadline({ ...task!, arms })).toMatch(/better than none \(exploratory\)$/);
  });

  it('says why there is no conclusion', () => {
    const arms = task!.arms.map((arm) =>
      arm.comparison === null ? arm : { ...arm, comparison: { ...arm.comparison, p: null } },
    );
    expect(taskHeadline({ ...task!, arms })).toBe('Too few seeds for a conclusion');
    expect(taskHeadline({ ...task!, baseline: null })).toBe('Nothing to compare with');
  });
});

describe('the heading of a run', () => {
  it('names what is better and worse on which tasks, and nothing else', () => {
    const [first, ...others] = summary.tasks;
    const run = runOf([
      concluding(first!, 'better', 'unclear'),
      ...others.map((other) => concluding(other, 'unclear', 'worse')),
    ]);
    expect(runHeadline(run)).toContain(`better than none on ${first!.task}`);
    expect(runHeadline(run)).not.toContain('worse');
  });

  it('does not speak of the first task alone if nothing was found', () => {
    const run = runOf(summary.tasks.map((each) => concluding(each, 'unclear', 'unclear')));
    expect(runHeadline(run)).toBe(
      `No significant difference from none on any of ${summary.tasks.length} tasks.`,
    );
  });
});
