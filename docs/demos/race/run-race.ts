import {
  costsOf,
  expandPlan,
  identify,
  inProcess,
  type Suite,
  sampleInputs,
  suiteNamed,
  summarize,
  type Trial,
  type TrialRecord,
  versions,
} from '@regatta/bench/browser';
import type { Show } from '../worker/protocol.ts';
import type { RaceInput, RaceResult, RaceView } from './race.ts';

/** Steps between two progress messages of a running trial. */
const often = 20;

/** Runs a plan trial by trial, and summarizes its records. */
export async function runRace(
  { task, regularizers, seeds, steps, machine }: RaceInput,
  backend: 'wasm' | 'cpu',
  show: Show<RaceView>,
): Promise<RaceResult> {
  const suite: Suite = suiteNamed('quick');
  const arms = ['none', ...regularizers].map((name) => ({ name, options: {} }));
  const plan = expandPlan(suite, { tasks: [task], regularizers: arms, seeds, backend, training: { steps } });
  const trials: Trial[] = [];
  for (const spec of plan.specs) trials.push(await identify(spec));
  const records: TrialRecord[] = [];
  const tell = ({ spec }: Trial, step: number): Promise<void> =>
    show({
      done: records.length,
      trials: trials.length,
      step,
      current: `${spec.regularizer.name}, seed ${spec.seed}`,
    });
  const handlers = {
    started: (trial: Trial) => void tell(trial, 0),
    stepped: (trial: Trial, step: number) => {
      if (step % often === 0) void tell(trial, step);
    },
    finished: (record: TrialRecord) => void records.push(record),
  };
  await inProcess.run(trials, handlers, new AbortController().signal);
  const names = regularizers.join(',');
  const command = `pnpm bench --tasks ${task} --regularizers none,${names} --seeds ${seeds} --steps ${steps}${backend === 'wasm' ? '' : ` --backend ${backend}`}`;
  const summary = summarize(records, { plan: plan.analysis, command });
  return {
    summary,
    costs: costsOf(summary, records),
    samples: await sampleInputs([task]),
    environment: {
      versions: versions(),
      ...machine,
      cpu: 'unknown in a browser',
      memoryBytes: 0,
      backend,
      workers: 1,
      finished: new Date().toISOString(),
    },
  };
}
