import { type Decision, decisionOf, looksOf, scoreOf } from '@regatta/evidence';
import type { TrialRecord, TrialSpec } from '@regatta/record';
import { baselineSpec } from '@regatta/record';
import { loadTask, runTrial, type Task, trainingOf } from '@regatta/trial';
import type { AdvisePlan } from '../../apps/bench/src/advise/advise-plan.ts';
import { splitBlock } from '../../apps/bench/src/advise/blocks.ts';
import { candidatesFor } from '../../apps/bench/src/advise/candidates.ts';
import { type Configuration, configurationsOf } from '../../apps/bench/src/advise/configuration.ts';
import { countsFor } from '../../apps/bench/src/advise/counts.ts';
import { fitSpecs, judgeFinalist, judgingPlan } from '../../apps/bench/src/advise/judge-finalist.ts';
import { race } from '../../apps/bench/src/advise/race.ts';
import { readLosses } from '../../apps/bench/src/folder/example-losses.ts';
import type { Session } from '../../apps/bench/src/watch/session.ts';
import type { CheckTasks } from './tasks.ts';

/** What came of one search, and what is true. Gains are -log(loss / loss of the tuned baseline). */
export interface Outcome {
  readonly table: string;
  readonly repeat: number;
  readonly candidate: string;
  readonly baseline: string;
  readonly fits: number;
  readonly advice: Decision['advice'];
  readonly certainty: number;
  /** Estimates at the last look. */
  readonly gain: {
    readonly mean: number;
    readonly interval: readonly [number, number];
    readonly shrunk: number;
  };
  /** Interval at the planned look, which is the first one. */
  readonly plannedInterval: readonly [number, number];
  /** Expected regret of the advice. */
  readonly expectedRegret: number;
  /** True gains over many fits and thousands of rows, of the candidate and of dropout at rate 0.5 and the task's own learning rate. */
  readonly truth: { readonly candidate: number; readonly dropout: number; readonly standardError: number };
  readonly trials: number;
}

/** First seed of the fits that measure the truth. */
const truthSeed = 500_000;

/** Runs trials one by one in this process, each once. */
function sessionOf(ran: Map<string, TrialRecord>): Session {
  return {
    directory: '',
    workers: 1,
    signal: new AbortController().signal,
    store: {
      directory: '',
      records: ran,
      append: () => undefined,
      appendLosses: () => undefined,
      close: () => undefined,
    },
    say: () => undefined,
    present: () => 0,
    async run(specs) {
      const records: TrialRecord[] = [];
      for (const spec of specs) records.push(await once(spec, ran));
      return records;
    },
  };
}

async function once(spec: TrialSpec, ran: Map<string, TrialRecord>): Promise<TrialRecord> {
  const key = JSON.stringify(spec);
  const record = ran.get(key) ?? (await runTrial(spec));
  ran.set(key, record);
  return record;
}

/** -log of the mean loss of a fit on all other rows; for numbers, of the root mean square. */
function trueScore(record: TrialRecord, { objective }: Task): number {
  const value = scoreOf(record, 'test', objective.primary, objective);
  return value === undefined ? Number.NEGATIVE_INFINITY : -Math.log(value);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value / values.length, 0);

/** Searches one table as `advise` does, with counts for a number of trials instead of a time, and measures the truth. */
export async function repeatOf(
  { own, truth }: CheckTasks,
  {
    table,
    repeat,
    trials,
    truthFits,
  }: { readonly table: string; readonly repeat: number; readonly trials: number; readonly truthFits: number },
): Promise<Outcome> {
  const block = splitBlock(own, 0);
  const { checksums } = await loadTask({
    task: own.name,
    seed: block.seed,
    phase: 'tune',
    ...(block.fold && { fold: block.fold }),
  });
  const candidates = candidatesFor(own);
  const baseline = configurationsOf(own, baselineSpec);
  const sizes = candidates.map(({ configurations }) => ({ size: configurations.length, cost: 1 }));
  const { methods, ...counts } = countsFor(trials, sizes, baseline.length);
  const plan: AdvisePlan = {
    version: 2,
    asked: {
      task: own.name,
      data: checksums,
      regularizers: null,
      steps: own.defaults.steps,
      learningRate: null,
      evaluations: null,
      samples: 0,
      firstSeed: 0,
      backend: 'wasm',
    },
    training: trainingOf(own),
    baseline,
    methods: candidates.slice(0, methods),
    left: candidates.slice(methods).map(({ name }) => name),
    counts,
    rare: null,
    pace: {
      budgetSeconds: 1,
      secondsPerTrial: 1,
      secondsPerPair: 2,
      planned: { budgetSeconds: 1, fits: counts.fits.most, secondsPerFit: 2 },
    },
  };
  const ran = new Map<string, TrialRecord>();
  const session = sessionOf(ran);
  const found = await race(own, plan, session);
  const analysis = judgingPlan(own, plan, found);
  const records = await judgeFinalist(own, plan, found, analysis, session);
  const decide = (own: readonly TrialRecord[]): Decision => {
    const { baseline, judging, tasks } = analysis;
    const decision = decisionOf(own, tasks[0]!, { baseline, judging: judging!, losses: readLosses('', own) });
    if (decision?.gain.interval) return decision;
    throw new Error(
      `${table}, part ${repeat}: expected fits that can be judged, received none. Use more --trials.`,
    );
  };
  const last = decide(records);
  const [planned = plan.counts.fits.first] = looksOf(plan.counts.fits.first, plan.counts.fits.most);
  const first = decide(records.slice(0, 2 * planned));
  const searched = ran.size;
  const truthPlan = { ...plan, asked: { ...plan.asked, firstSeed: truthSeed } };
  const dropout: Configuration = {
    regularizer: { name: 'dropout', options: { rate: 0.5 } },
    learningRate: own.defaults.learningRate,
  };
  const scoresOf = async (finalist: Configuration): Promise<number[]> => {
    const specs = fitSpecs(truth, truthPlan, { finalist, baseline: found.baseline }, truthFits);
    const pairs = await session.run(specs, '');
    const scores = pairs.map((record) => trueScore(record, truth));
    return Array.from({ length: truthFits }, (_, i) => scores[2 * i + 1]! - scores[2 * i]!);
  };
  const gains = await scoresOf(found.finalist);
  const center = mean(gains);
  return {
    table,
    repeat,
    candidate: analysis.judging!.candidate,
    baseline: analysis.judging!.baseline,
    fits: last.fits,
    advice: last.advice,
    certainty: last.certainty,
    gain: { mean: last.gain.mean, interval: last.gain.interval!, shrunk: last.gain.shrunk.mean },
    plannedInterval: first.gain.interval!,
    expectedRegret: last.advice === 'take' ? last.regret.taking : last.regret.leaving,
    truth: {
      candidate: center,
      dropout: mean(await scoresOf(dropout)),
      standardError: Math.sqrt(mean(gains.map((gain) => (gain - center) ** 2)) / Math.max(1, truthFits - 1)),
    },
    trials: searched,
  };
}
