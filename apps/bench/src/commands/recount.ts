import { join, resolve } from 'node:path';
import type { Summary } from '@regatta/evidence';
import { groupBy, judgedBy, summarize } from '@regatta/evidence';
import type { TrialRecord } from '@regatta/record';
import { armLabel, contentId, messageOf, named, plural, quoted, RunError } from '@regatta/record';
import canonicalize from 'canonicalize';
import { lossesFile, readLosses } from '../folder/example-losses.ts';
import { origin } from '../folder/origin.ts';
import { recordsIn } from '../folder/records-in.ts';
import { print, printJson } from '../terminal/terminal.ts';
import { readSummary } from './report.ts';

/** A part of a summary, and whether the records reproduce it. */
export interface Recount {
  readonly part: string;
  readonly equal: boolean;
}

/** Path of the first difference between two values: `tasks.0.arms.3.test.loss.mean`. */
function firstDifference(a: unknown, b: unknown, path: readonly string[] = []): string {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return path.join('.');
  const [left, right] = [a, b].map((value): Record<string, unknown> => Object(value));
  const key = Object.keys({ ...left, ...right }).find(
    (name) => canonicalize(left![name] ?? null) !== canonicalize(right![name] ?? null),
  );
  return key === undefined ? path.join('.') : firstDifference(left![key], right![key], [...path, key]);
}

/** The records behind a summary, in plan order, because floating-point sums depend on the order. */
function inPlanOrder(summary: Summary, records: readonly TrialRecord[]): TrialRecord[] {
  const { plan, tasks } = summary;
  const labelOf = armLabel(plan);
  const byTask = groupBy(records.filter(judgedBy(summary)), ({ task }) => task);
  const planned = new Map(plan.tasks.map((entry) => [entry.task, entry]));
  return tasks.flatMap(({ task, seeds }) => {
    const arms = new Map(planned.get(task)?.arms.map((arm, i) => [arm, i]));
    const order = new Map(seeds.map((seed, i) => [seed, i]));
    return (byTask.get(task) ?? [])
      .flatMap((record) => {
        const seed = order.get(record.seed);
        const arm = arms.get(labelOf(record.regularizer));
        return seed === undefined || arm === undefined ? [] : [{ record, place: seed * arms.size + arm }];
      })
      .toSorted((a, b) => a.place - b.place)
      .map(({ record }) => record);
  });
}

/**
 * Recomputes the conclusions from the records and the plan in a folder, without tasks, data or networks, and compares them
 * with the folder's summary.
 *
 * @throws RunError if the plan is from an earlier version, which stored too little about its tasks, or does not fit the records.
 */
export function recount(
  folder: string,
  summary: Summary,
  records: readonly TrialRecord[],
): readonly Recount[] {
  const { plan } = summary;
  if (plan.version !== 2) {
    throw new RunError(
      `${join(folder, 'summary.json')}: expected a plan of version 2, which describes its tasks, received version ${named(`${JSON.stringify(plan.version)}`)}. ` +
        'Rerun the original command, or verify without --read-only.',
    );
  }
  try {
    return concludedAgain(folder, summary, records);
  } catch (error) {
    if (error instanceof RunError) throw error;
    // The plan and the records may contradict each other in any way.
    throw new RunError(
      `${folder}: expected records that fit the plan in summary.json, received others: ${quoted(messageOf(error))} ` +
        'Rerun the original command.',
      { cause: error },
    );
  }
}

/** What a summary says of the whole, in words. */
const wordsOf = ({ suite, code, decision, verdict }: Summary) => [suite, code, decision ?? null, verdict];

/** The losses of single examples that a decision rests on. @throws RunError if the folder has lost some of them. */
function lossesIn(
  folder: string,
  { decision }: Summary,
  records: readonly TrialRecord[],
): ReturnType<typeof readLosses> {
  const losses = readLosses(resolve(origin(), folder), records);
  const missing = records.filter(({ id, status }) => status === 'ok' && !losses.has(id)).length;
  if (missing === 0 || !decision) return losses;
  throw new RunError(
    `${join(folder, lossesFile)}: expected the losses of single test examples of ${plural(records.length, 'trial')}, on which the advice rests, received none for ${missing} of them. ` +
      'Copy the file from where the command ran, or repeat the command with --fresh.',
  );
}

function concludedAgain(
  folder: string,
  summary: Summary,
  records: readonly TrialRecord[],
): readonly Recount[] {
  const { plan, planHash, departures, freeze, command, tasks } = summary;
  const judged = inPlanOrder(summary, records);
  const rates = new Map(tasks.map((task) => [task.task, task.rates]));
  const losses = plan.judging === undefined ? undefined : lossesIn(folder, summary, judged);
  const again = summarize(judged, { plan, departures, freeze, rates, command, ...(losses && { losses }) });
  const same = (a: unknown, b: unknown): boolean => canonicalize(a ?? null) === canonicalize(b ?? null);
  const difference = firstDifference(summary.tasks, again.tasks, ['tasks']);
  return [
    { part: 'hash of the plan', equal: planHash === contentId(plan) },
    {
      part: `summary of ${plural(judged.length, 'record')} by arm${difference === 'tasks' ? '' : ` (${difference})`}`,
      equal: same(summary.tasks, again.tasks),
    },
    { part: 'comparison across tasks', equal: same(summary.across, again.across) },
    { part: 'suite, code and conclusions in words', equal: same(wordsOf(summary), wordsOf(again)) },
  ];
}

/** `regatta verify --read-only`: verifies the conclusions of any results folder from its records alone. */
export function verifyReadOnly(folder: string, { json }: { readonly json?: true }): number {
  const directory = resolve(origin(), folder);
  const parts = recount(folder, readSummary(directory, folder), recordsIn(folder));
  const lines = parts.map(({ part, equal }) => `${equal ? 'same' : 'different'}: ${part}`);
  const sound = parts.every(({ equal }) => equal);
  const end = sound
    ? 'The records and the plan reproduce the conclusions in summary.json.'
    : 'summary.json does not follow from the records: one of them was changed, or another version of Regatta wrote it. Rerun the original command.';
  if (json) printJson(parts);
  else print([...lines, end].join('\n'));
  return sound ? 0 : 1;
}
