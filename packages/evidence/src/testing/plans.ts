import type { AnalysisPlan, TaskHeader } from '@regatta/record';
import { recordsOf } from '@regatta/record/testing';
import type { TaskAnalysis } from '../model.ts';
import { type SummaryContext, summarize } from '../summarize.ts';

const loss = { name: 'loss', better: 'lower', unit: 'nats', smallestEffect: 0.01 } as const;
const accuracy = { name: 'accuracy', better: 'higher', unit: '', smallestEffect: 0.005 } as const;

/** Header of the task that `recordOf` makes records of. It has four classes, so guessing costs ln 4 nats. */
export const generatedTabularHeader: TaskHeader = {
  task: 'generated-tabular-mlp',
  title: 'Generated table, MLP',
  family: 'mlp',
  dataset: 'generated-tabular',
  architecture: { title: 'mlp 20-64-64-4, ReLU', layers: [20, 64, 64, 4] },
  primary: loss,
  metrics: [loss, accuracy],
  chance: { loss: Math.log(4), accuracy: 0.25 },
  classes: 4,
};

/** A plan with one task and the given confirmatory arms. */
export function planOf(confirmatory: readonly string[], overrides: Partial<AnalysisPlan> = {}): AnalysisPlan {
  return {
    version: 2,
    suite: 'quick',
    baseline: 'none',
    alpha: 0.05,
    seeds: Array.from({ length: 8 }, (_, i) => i),
    exploratorySeeds: 8,
    tasks: [
      {
        ...generatedTabularHeader,
        arms: ['none', ...confirmatory],
        confirmatory,
        exploratory: [],
        idle: [],
      },
    ],
    test: 'paired t of the mean difference, two-sided',
    correction: { confirmatory: 'holm', exploratory: 'benjamini-hochberg' },
    ...overrides,
  };
}

/** Analyzes one task from the test losses of each arm. All arms are confirmatory unless a plan is given. */
export function analysisOf(
  losses: Parameters<typeof recordsOf>[0],
  context: Partial<SummaryContext> = {},
): TaskAnalysis {
  const titles = Object.keys(losses).filter((name) => name !== 'none');
  const plan = planOf(titles.map((name) => `${name} 0.5`));
  return summarize(recordsOf(losses), { plan, command: 'pnpm bench quick', ...context }).tasks[0]!;
}
