import type { Summary, TaskAnalysis } from '@regatta/evidence';
import { decimal, metricWithUnit, named, plural } from '@regatta/record';
import { digitsOf } from '@regatta/report';
import type { Standing } from './interims.ts';
import type { Leaders } from './progress.ts';

/** Number of arms named. */
const most = 3;

function leadersOf(task: TaskAnalysis, { plan }: Summary): Leaders[] {
  const { arms, primary, baseline } = task;
  const seedsOf = ({ ok, diverged }: TaskAnalysis['arms'][number]): number => ok + diverged;
  const seeds = Math.max(0, ...arms.map(seedsOf));
  const level = arms.filter((arm) => seedsOf(arm) === seeds && arm.test[primary.name] !== undefined);
  const announced = plan.tasks.find((planned) => planned.task === task.task)?.confirmatory ?? [];
  const awaited = baseline === null ? announced : [baseline, ...announced];
  const titles = level.map(({ title }) => title);
  if (level.length < 2 || !awaited.every((title) => titles.includes(title))) return [];
  const digits = digitsOf(task);
  const shown = level
    .slice(0, most)
    .map(({ title, test }) => `${named(title)} (${decimal(test[primary.name]!.mean, digits)})`);
  const first = primary.better === 'lower' ? 'lowest' : 'highest';
  const text = `${named(task.task)} after ${plural(seeds, 'seed')}: ${shown.join(', ')}; test ${metricWithUnit(primary)}, ${first} first`;
  return [{ task: task.task, seeds, text }];
}

/** The first arms of each task of which all announced arms have results, among the arms with the most seeds. */
export const leadersIn = (standing: Standing | undefined): Leaders[] =>
  standing?.kind === 'suite'
    ? standing.summary.tasks.flatMap((task) => leadersOf(task, standing.summary))
    : [];
