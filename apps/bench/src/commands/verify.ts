import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stream } from '@regatta/core';
import canonicalize from 'canonicalize';
import { groupBy } from '../analysis/group.ts';
import { plural } from '../analysis/words.ts';
import { loadConfig } from '../config/load.ts';
import type { ConfigFlags } from '../config/option.ts';
import { UsageError } from '../errors.ts';
import { origin } from '../origin.ts';
import { bytesOf, type TrialRecord } from '../record.ts';
import { armTitle } from '../regularizers.ts';
import { isDone, readRecords } from '../store.ts';
import { identify, runTrial, type TrialSpec } from '../trial.ts';
import { onInterrupt } from './interrupt.ts';

interface Flags extends ConfigFlags {
  readonly sample: number;
  readonly seed: number;
  readonly json?: true;
}

/** The records of a results folder. @throws UsageError when it has none. */
export function recordsIn(folder: string): TrialRecord[] {
  const directory = resolve(origin(), folder);
  const path = join(directory, 'trials.jsonl');
  if (!existsSync(path)) {
    throw new UsageError(
      `${folder}: expected a results folder with trials.jsonl, received one without. Name the folder of a run.`,
    );
  }
  return [...readRecords(path).records.values()];
}

/** The spec that a record came from. */
export function specOfRecord(record: TrialRecord): TrialSpec {
  const { phase, task, regularizer, seed, training, backend, samples, fold, probes } = record;
  return {
    ...{ version: 2, phase, task, regularizer, seed, training, backend, samples },
    ...(fold === undefined ? {} : { fold }),
    ...(probes === undefined ? {} : { probes: Object.keys(probes) }),
  };
}

const titleOf = ({ task, regularizer, seed }: TrialRecord): string =>
  `${task} ${armTitle(regularizer)} seed ${seed}`;

/** The first field in which two records differ, with both values cut short. */
function firstDifference(a: TrialRecord, b: TrialRecord): string {
  const [left, right] = [a, b].map((record): Record<string, unknown> => JSON.parse(bytesOf(record)));
  const key = Object.keys({ ...left, ...right }).find(
    (name) => canonicalize(left![name] ?? null) !== canonicalize(right![name] ?? null),
  );
  const short = (value: unknown): string => JSON.stringify(value ?? null).slice(0, 120);
  return key === undefined ? '' : `${key}: recorded ${short(left![key])}, now ${short(right![key])}`;
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
      const { id } = await identify(spec, { signal: interrupt.signal });
      const title = titleOf(record);
      if (id !== record.id) {
        outcomes.push({
          id: record.id,
          title,
          outcome: 'other code',
          detail: 'recorded by other code or from other data',
        });
        continue;
      }
      const again = await runTrial(spec, { signal: interrupt.signal });
      const equal = bytesOf(again) === bytesOf(record);
      const detail = equal ? '' : firstDifference(record, again);
      outcomes.push({ id, title, outcome: equal ? 'equal' : 'different', detail });
      process.stderr.write(`${outcomes.length}/${chosen.length} ${title}: ${outcomes.at(-1)!.outcome}\n`);
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    process.stderr.write('stopped\n');
    return interrupt.exitCode();
  } finally {
    interrupt.dispose();
  }
  const by = groupBy(outcomes, ({ outcome }) => outcome);
  const [equal, different, other] = (['equal', 'different', 'other code'] as const).map(
    (o) => by.get(o) ?? [],
  );
  const lines = [
    `${plural(equal!.length, 'trial')} of ${chosen.length} came out the same to the last byte.`,
    ...different!.map(({ title, detail }) => `different: ${title}: ${detail}`),
    ...(other!.length > 0
      ? [
          `${plural(other!.length, 'trial')} came from other code or data and cannot be verified with this version.`,
        ]
      : []),
  ];
  process.stdout.write(flags.json ? `${JSON.stringify(outcomes, null, 2)}\n` : `${lines.join('\n')}\n`);
  return different!.length > 0 || equal!.length === 0 ? 1 : 0;
}
