import type { TaskAnalysis } from '../analysis/model.ts';
import type { AnalysisPlan } from '../analysis/plan-model.ts';
import { type SummaryContext, summarize } from '../analysis/summarize.ts';
import { headerOf } from '../task.ts';
import { taskNamed } from '../tasks/registry.ts';
import { recordsOf } from './records.ts';

/** A plan over one task for tests: these arms are confirmatory. */
export function planOf(confirmatory: readonly string[], overrides: Partial<AnalysisPlan> = {}): AnalysisPlan {
  return {
    ...{ version: 2, suite: 'quick', baseline: 'none', alpha: 0.05 },
    ...{ seeds: Array.from({ length: 8 }, (_, i) => i), exploratorySeeds: 8 },
    tasks: [
      {
        ...headerOf(taskNamed('generated-tabular-mlp')),
        arms: ['none', ...confirmatory],
        confirmatory,
        exploratory: [],
        idle: [],
      },
    ],
    test: 'exact sign-flip permutation of the mean difference, two-sided',
    correction: { confirmatory: 'holm', exploratory: 'benjamini-hochberg' },
    ...overrides,
  };
}

/** The analysis of one task from the test losses of each arm, all of them confirmatory unless a plan says otherwise. */
export function analysisOf(
  losses: Parameters<typeof recordsOf>[0],
  context: Partial<SummaryContext> = {},
): TaskAnalysis {
  const titles = Object.keys(losses).filter((name) => name !== 'none');
  const plan = planOf(titles.map((name) => `${name} 0.5`));
  return summarize(recordsOf(losses), { plan, command: 'pnpm bench quick', ...context }).tasks[0]!;
}
