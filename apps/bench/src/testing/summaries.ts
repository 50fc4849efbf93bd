import type { AcrossTasks, Summary, TaskAnalysis } from '../analysis/model.ts';
import { regularizers } from '../regularizers.ts';
import type { Report } from '../report/html/page.ts';
import { syntheticAcross } from './synthetic-across.ts';
import { syntheticCosts, syntheticEnvironment } from './synthetic-costs.ts';
import { type SyntheticArm, smallestEffect, syntheticTask } from './synthetic-task.ts';

/** What a made-up run is made of. */
export interface Shape {
  readonly tasks: number;
  /** Arms a task, the baseline among them. */
  readonly arms: number;
  readonly seeds: number;
  /** Arms a task that are compared as announced. */
  readonly confirmatory: number;
  readonly baseline: boolean;
  /** Whether rates were tuned first. */
  readonly rates: boolean;
  /** Arms a task some of whose trials diverged. */
  readonly diverged: number;
  /** Largest lead of an arm over the baseline, in smallest effects. */
  readonly lead: number;
}

/** Runs of every kind a report has to show. */
export const shapes = {
  single: {
    tasks: 1,
    arms: 2,
    seeds: 1,
    confirmatory: 1,
    baseline: true,
    rates: false,
    diverged: 0,
    lead: 1,
  },
  quick: {
    tasks: 3,
    arms: 48,
    seeds: 8,
    confirmatory: 0,
    baseline: true,
    rates: false,
    diverged: 2,
    lead: 2,
  },
  tuned: {
    tasks: 6,
    arms: 20,
    seeds: 15,
    confirmatory: 3,
    baseline: true,
    rates: true,
    diverged: 1,
    lead: 2,
  },
  null: { tasks: 2, arms: 6, seeds: 5, confirmatory: 2, baseline: true, rates: true, diverged: 0, lead: 0 },
  unpaired: {
    tasks: 2,
    arms: 5,
    seeds: 4,
    confirmatory: 0,
    baseline: false,
    rates: false,
    diverged: 5,
    lead: 1,
  },
  full: {
    tasks: 11,
    arms: 35,
    seeds: 30,
    confirmatory: 4,
    baseline: true,
    rates: true,
    diverged: 1,
    lead: 2,
  },
  large: {
    tasks: 20,
    arms: 50,
    seeds: 50,
    confirmatory: 4,
    baseline: true,
    rates: true,
    diverged: 1,
    lead: 2,
  },
} as const satisfies Readonly<Record<string, Shape>>;

const names = [
  'optdigits-mlp',
  'fashion-mnist-cnn',
  'shakespeare-char-lstm',
  'generated-tabular-mlp',
  'fashion-mnist-resnet',
  'japanese-vowels-gru',
];
const families = ['mlp', 'cnn', 'rnn'] as const;
const primaries = [
  { name: 'loss', better: 'lower', unit: 'nats', smallestEffect: 0.01 },
  { name: 'accuracy', better: 'higher', unit: '', smallestEffect: 0.005 },
  { name: 'bpc', better: 'lower', unit: 'bits', smallestEffect: 0.01 },
] as const;

function armsOf(shape: Shape, task: number): SyntheticArm[] {
  const methods = regularizers.filter(({ name }) => name !== 'none');
  const others = Array.from({ length: shape.arms - 1 }, (_, i): SyntheticArm => {
    const { name, defaultRate } = methods[i % methods.length]!;
    const again = i >= methods.length;
    const rate = defaultRate === undefined ? {} : { rate: defaultRate };
    const options = again ? { ...rate, scope: 'example' } : rate;
    const title = [name, ...Object.values(rate), ...(again ? ['scope=example'] : [])].join(' ');
    return {
      title,
      regularizer: { name, options },
      standing: i < shape.confirmatory ? 'confirmatory' : 'exploratory',
      lead: shape.lead * Math.sin(1.3 + i * 2.4 + task * 0.35),
      diverged: i >= shape.arms - 1 - shape.diverged ? Math.min(shape.seeds, 1 + (i % 2) * shape.seeds) : 0,
    };
  });
  const none = { name: 'none', options: {} };
  return [{ title: 'none', regularizer: none, standing: 'exploratory', lead: 0, diverged: 0 }, ...others];
}

function planOf(tasks: readonly TaskAnalysis[], seeds: number): Summary['plan'] {
  const titles = ({ arms }: TaskAnalysis, standing: string): string[] =>
    arms.filter(({ comparison }) => comparison?.standing === standing).map(({ title }) => title);
  return {
    version: 1,
    suite: 'made-up',
    baseline: 'none',
    alpha: 0.05,
    seeds: Array.from({ length: seeds }, (_, i) => i),
    exploratorySeeds: seeds,
    tasks: tasks.map((task) => ({
      task: task.task,
      primary: task.primary.name,
      better: task.primary.better,
      smallestEffect,
      confirmatory: titles(task, 'confirmatory'),
      exploratory: titles(task, 'exploratory'),
    })),
    test: 'exact sign-flip permutation of the mean difference, two-sided',
    correction: { confirmatory: 'holm', exploratory: 'benjamini-hochberg' },
  };
}

function freezeOf(tasks: readonly TaskAnalysis[]): Summary['freeze'] {
  const choices = tasks.flatMap(({ task, rates }) =>
    rates.map(({ method, chosen, trials }) => ({ task, place: task, method, title: chosen.title, trials })),
  );
  if (choices.length === 0) return null;
  return {
    hash: 'f00d'.repeat(16),
    rule: 'one-standard-error',
    tuningSeeds: [1000, 1001, 1002],
    tuningTrials: choices.reduce((sum, { trials }) => sum + trials, 0),
    testReads: 0,
    choices,
  };
}

/** A made-up summary; the same for the same shape. */
export function syntheticSummary(shape: Shape): Summary {
  const tasks = Array.from({ length: shape.tasks }, (_, i) =>
    syntheticTask({
      name: i < names.length ? names[i]! : `${names[i % names.length]!}-${Math.floor(i / names.length) + 1}`,
      family: families[i % 3]!,
      arms: armsOf(shape, i),
      seeds: shape.seeds,
      baseline: shape.baseline,
      rates: shape.rates,
      primary: primaries[i % 3]!,
    }),
  );
  const across: AcrossTasks | null = syntheticAcross(tasks);
  return {
    version: 2,
    suite: 'made-up',
    code: 'c0de'.repeat(16),
    plan: planOf(tasks, shape.seeds),
    planHash: 'beef'.repeat(16),
    departures: shape.confirmatory === 0 ? ['8 seeds instead of 15'] : [],
    freeze: freezeOf(tasks),
    tasks,
    across,
    verdict: [
      'This run is made up: its first sentence says what the whole of it shows, in words and with the number that matters.',
      'The second sentence adds what is known less surely.',
      'The third says what was not shown, and why.',
    ],
    command: 'npx -y pnpm@12.21.0 bench run --suite made-up --seeds 15',
  };
}

/** A made-up report without sample inputs; the same for the same shape. */
export function reportOf(shape: Shape): Report {
  const summary = syntheticSummary(shape);
  return { summary, costs: syntheticCosts(summary), environment: syntheticEnvironment, samples: [] };
}
