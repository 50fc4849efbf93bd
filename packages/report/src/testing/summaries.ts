import type { Summary, TaskAnalysis } from '@regatta/evidence';
import { architectureFamilies } from '@regatta/record';
import type { Report } from '../html/page.ts';
import type { Shape } from './shapes.ts';
import type { SyntheticArm } from './synthetic.ts';
import { syntheticAcross } from './synthetic-across.ts';
import { syntheticCosts, syntheticEnvironment } from './synthetic-costs.ts';
import { syntheticTask } from './synthetic-task.ts';

const names = [
  'optdigits-mlp',
  'fashion-mnist-cnn',
  'shakespeare-char-lstm',
  'generated-tabular-mlp',
  'fashion-mnist-resnet',
  'japanese-vowels-gru',
];
const primaries = [
  { name: 'loss', better: 'lower', unit: 'nats', smallestEffect: 0.01 },
  { name: 'accuracy', better: 'higher', unit: '', smallestEffect: 0.005 },
  { name: 'bpc', better: 'lower', unit: 'bits', smallestEffect: 0.01 },
] as const;

/** Method names and default rates, as in a catalog. */
const methods: readonly { readonly name: string; readonly defaultRate?: number }[] = [
  { name: 'dropout', defaultRate: 0.5 },
  { name: 'gaussian-dropout', defaultRate: 0.5 },
  { name: 'alpha-dropout', defaultRate: 0.1 },
  { name: 'feature-alpha-dropout', defaultRate: 0.1 },
  { name: 'drop-connect', defaultRate: 0.5 },
  { name: 'concrete-dropout', defaultRate: 0.1 },
  { name: 'standout' },
  { name: 'variational-gaussian-dropout', defaultRate: 0.5 },
  { name: 'sparse-variational-dropout' },
  { name: 'targeted-dropout', defaultRate: 0.5 },
  { name: 'multi-sample-dropout', defaultRate: 0.5 },
  { name: 'spatial-dropout', defaultRate: 0.2 },
  { name: 'element-dropout', defaultRate: 0.2 },
  { name: 'drop-block', defaultRate: 0.1 },
  { name: 'stochastic-depth', defaultRate: 0.2 },
  { name: 'max-pool-dropout', defaultRate: 0.3 },
  { name: 'max-drop', defaultRate: 0.1 },
  { name: 'weighted-channel-dropout', defaultRate: 0.2 },
  { name: 'cutout' },
  { name: 'shake-shake' },
  { name: 'shake-drop', defaultRate: 0.5 },
  { name: 'spatial-concrete-dropout', defaultRate: 0.1 },
  { name: 'variance-stable-dropout', defaultRate: 0.03 },
  { name: 'variational-dropout', defaultRate: 0.25 },
  { name: 'naive-recurrent-dropout', defaultRate: 0.25 },
  { name: 'recurrent-dropout', defaultRate: 0.25 },
  { name: 'rnn-drop', defaultRate: 0.2 },
  { name: 'zoneout', defaultRate: 0.1 },
  { name: 'weight-drop', defaultRate: 0.5 },
  { name: 'locked-dropout', defaultRate: 0.4 },
  { name: 'embedding-dropout', defaultRate: 0.1 },
];

function armsOf(shape: Shape, task: number): SyntheticArm[] {
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
    version: 2,
    suite: 'made-up',
    baseline: 'none',
    alpha: 0.05,
    seeds: Array.from({ length: seeds }, (_, i) => i),
    exploratorySeeds: seeds,
    tasks: tasks.map((task) => ({
      task: task.task,
      title: task.title,
      family: task.family,
      dataset: task.dataset,
      architecture: task.architecture,
      primary: task.primary,
      metrics: task.metrics,
      idle: task.idle,
      arms: task.arms.map(({ title }) => title),
      confirmatory: titles(task, 'confirmatory'),
      exploratory: titles(task, 'exploratory'),
    })),
    test: 'paired t of the mean difference, two-sided',
    correction: { confirmatory: 'holm', exploratory: 'benjamini-hochberg' },
  };
}

function freezeOf(tasks: readonly TaskAnalysis[]): Summary['freeze'] {
  const choices = tasks.flatMap(({ task, rates }) =>
    rates.map(({ method, chosen, trials }) => ({
      task,
      place: task,
      method,
      title: chosen.title,
      ...(chosen.learningRate === undefined ? {} : { learningRate: chosen.learningRate }),
      trials,
    })),
  );
  if (choices.length === 0) return null;
  return {
    hash: 'f00d'.repeat(16),
    rule: 'best-mean',
    tuningSeeds: [1000, 1001, 1002],
    tuningTrials: choices.reduce((sum, { trials }) => sum + trials, 0),
    testReads: 0,
    choices,
  };
}

/** Generates a synthetic summary; deterministic for a given shape. */
export function syntheticSummary(shape: Shape): Summary {
  const tasks = Array.from({ length: shape.tasks }, (_, i) =>
    syntheticTask({
      name: i < names.length ? names[i]! : `${names[i % names.length]!}-${Math.floor(i / names.length) + 1}`,
      family: architectureFamilies[i % architectureFamilies.length]!.name,
      arms: armsOf(shape, i),
      seeds: shape.seeds,
      baseline: shape.baseline,
      rates: shape.rates,
      primary: primaries[i % 3]!,
    }),
  );
  return {
    version: 2,
    suite: 'made-up',
    code: 'c0de'.repeat(16),
    plan: planOf(tasks, shape.seeds),
    planHash: 'beef'.repeat(16),
    departures: shape.confirmatory === 0 ? ['8 seeds instead of 15'] : [],
    freeze: freezeOf(tasks),
    tasks,
    across: syntheticAcross(tasks),
    verdict: [
      'This run is synthetic: its first sentence states the main finding, in words and with the number that matters.',
      'The second sentence adds a less certain finding.',
      'The third states what could not be shown, and why.',
    ],
    command: 'npx -y pnpm@12.21.0 bench run --suite made-up --seeds 15',
  };
}

/** Generates a synthetic report without sample inputs; deterministic for a given shape. */
export function reportOf(shape: Shape): Report {
  const summary = syntheticSummary(shape);
  return { summary, costs: syntheticCosts(summary), environment: syntheticEnvironment, samples: [] };
}
