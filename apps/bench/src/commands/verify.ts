import { stream } from '@regatta/core';
import { groupBy } from '@regatta/evidence';
import type { Trial, TrialSpec } from '@regatta/record';
import { armTitle, bytesOf, named, plural, quoted, RunError, type TrialRecord } from '@regatta/record';
import { identify, runTrial } from '@regatta/trial';
import canonicalize from 'canonicalize';
import { loadConfig } from '../config/load.ts';
import type { ConfigFlags } from '../config/option.ts';
import { recordsIn } from '../folder/records-in.ts';
import { isDone } from '../folder/store.ts';
import { localPool } from '../run/executors/local-pool.ts';
import { print, printJson, tell } from '../terminal/terminal.ts';
import { onInterrupt } from './interrupt.ts';

interface Flags extends ConfigFlags {
  readonly sample: number;
  readonly seed: number;
  readonly trialLimit?: number;
  readonly json?: true;
}

/** The spec of a record. */
export function specOfRecord(record: TrialRecord): TrialSpec {
  const { phase, task, regularizer, seed, training, backend, samples, fold, probes } = record;
  return {
    version: 2,
    phase,
    task,
    regularizer,
    seed,
    training,
    backend,
    samples,
    ...(fold === undefined ? {} : { fold }),
    ...(probes === undefined ? {} : { probes: Object.keys(probes) }),
  };
}

const titleOf = ({ task, regularizer, seed }: TrialRecord): string =>
  `${task} ${armTitle(regularizer)} seed ${seed}`;

/** The first field in which two records differ, with both values truncated. */
function firstDifference(a: TrialRecord, b: TrialRecord): string {
  const [left, right] = [a, b].map((record): Record<string, unknown> => JSON.parse(bytesOf(record)));
  const key = Object.keys({ ...left, ...right }).find(
    (name) => canonicalize(left![name] ?? null) !== canonicalize(right![name] ?? null),
  );
  const short = (value: unknown): string => JSON.stringify(value ?? null).slice(0, 120);
  return key === undefined ? '' : `${key}: recorded ${short(left![key])}, now ${short(right![key])}`;
}

/** Reruns a trial; if there is a limit, in a process that is stopped after it. */
async function runAgain(trial: Trial, limit: number | undefined, signal: AbortSignal): Promise<TrialRecord> {
  if (limit === undefined) return runTrial(trial.spec, { signal });
  let again: TrialRecord | undefined;
  const finished = (record: TrialRecord): void => {
    again = record;
  };
  await localPool(1, limit).run([trial], { finished }, signal);
  if (again === undefined) throw new RunError(`trial ${trial.id} ended without a record`);
  return again;
}

/** `regatta verify`. */
export async function verify(folder: string, flags: Flags): Promise<number> {
  await loadConfig(flags.config);
  const done = recordsIn(folder).filter(isDone);
  const order = stream('regatta').fold('verify').fold(flags.seed).permutation(done.length);
  const chosen = [...order].slice(0, flags.sample).map((i) => done[i]!);
  const interrupt = onInterrupt();
  const outcomes: {
    id: string;
    title: string;
    outcome: 'equal' | 'different' | 'other code';
    detail: string;
  }[] = [];
  try {
    for (const record of chosen) {
      const spec = specOfRecord(record);
      const trial = await identify(spec, { signal: interrupt.signal });
      const { id } = trial;
      const title = titleOf(record);
      if (id !== record.id) {
        outcomes.push({
          id: record.id,
          title,
          outcome: 'other code',
          detail: 'recorded with other code or data',
        });
        continue;
      }
      const again = await runAgain(trial, flags.trialLimit, interrupt.signal);
      const equal = bytesOf(again) === bytesOf(record);
      const failed = again.status === 'failed' ? `the rerun failed: ${again.message}` : undefined;
      const detail = equal ? '' : (failed ?? firstDifference(record, again));
      outcomes.push({ id, title, outcome: equal ? 'equal' : 'different', detail });
      tell(`${outcomes.length}/${chosen.length} ${named(title)}: ${outcomes.at(-1)!.outcome}`);
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    tell('stopped');
    return interrupt.exitCode();
  } finally {
    interrupt.dispose();
  }
  const by = groupBy(outcomes, ({ outcome }) => outcome);
  const [equal, different, other] = (['equal', 'different', 'other code'] as const).map(
    (o) => by.get(o) ?? [],
  );
  const lines = [
    `${equal!.length} of ${plural(chosen.length, 'trial')} reproduced byte for byte.`,
    ...different!.map(({ title, detail }) => `different: ${named(title)}: ${quoted(detail)}`),
    ...(other!.length > 0
      ? [
          `${plural(other!.length, 'trial')} recorded with other code or data; this version cannot verify them.`,
        ]
      : []),
  ];
  if (flags.json) printJson(outcomes);
  else print(lines.join('\n'));
  return different!.length > 0 || equal!.length === 0 ? 1 : 0;
}
