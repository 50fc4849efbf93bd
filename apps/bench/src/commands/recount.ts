import { join, resolve } from 'node:path';
import type { Summary } from '@regatta/evidence';
import { groupBy, summarize } from '@regatta/evidence';
import type { TrialRecord } from '@regatta/record';
import { armLabel, contentId, messageOf, named, plural, quoted, RunError } from '@regatta/record';
import canonicalize from 'canonicalize';
import { origin } from '../folder/origin.ts';
import { recordsIn } from '../folder/records-in.ts';
import { print, printJson } from '../terminal/terminal.ts';
import { readSummary } from './report.ts';

/** A part of a summary, and whether its records give it again. */
export interface Recount {
  readonly part: string;
  readonly equal: boolean;
}

/** What two values differ in first: `tasks.0.arms.3.test.loss.mean`. */
function firstDifference(a: unknown, b: unknown, path: readonly string[] = []): string {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return path.join('.');
  const [left, right] = [a, b].map((value): Record<string, unknown> => Object(value));
  const key = Object.keys({ ...left, ...right }).find(
    (name) => canonicalize(left![name] ?? null) !== canonicalize(right![name] ?? null),
  );
  return key === undefined ? path.join('.') : firstDifference(left![key], right![key], [...path, key]);
}

/** The records that a summary rests on, in the order of its plan: sums of floating-point numbers depend on it. */
function inPlanOrder({ plan, tasks }: Summary, records: readonly TrialRecord[]): TrialRecord[] {
  const labelOf = armLabel(plan);
  const byTask = groupBy(
    records.filter(({ phase }) => phase === 'test'),
    ({ task }) => task,
  );
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
 * Concludes again from the records and the plan that a folder holds, without a task, its data or a network, and compares
 * that with what the folder's summary says.
 *
 * @throws RunError where the plan is from an earlier version, which kept too little of its tasks, or cannot judge the records.
 */
export function recount(
  folder: string,
  summary: Summary,
  records: readonly TrialRecord[],
): readonly Recount[] {
  const { plan } = summary;
  if (plan.version !== 2) {
    throw new RunError(
      `${join(folder, 'summary.json')}: expected a plan that keeps what its tasks are (version 2), received version ${named(`${JSON.stringify(plan.version)}`)}. ` +
        'Give the command of the run again, or verify without --read-only.',
    );
  }
  try {
    return concludedAgain(summary, records);
  } catch (error) {
    if (error instanceof RunError) throw error;
    // What a plan says of its tasks and what its records hold may contradict each other in any way.
    throw new RunError(
      `${folder}: expected records that the plan in summary.json can judge, received others: ${quoted(messageOf(error))} ` +
        'Give the command of the run again.',
      { cause: error },
    );
  }
}

/** What a summary says of the whole, in words. */
const wordsOf = ({ suite, code, verdict }: Summary) => [suite, code, verdict];

function concludedAgain(summary: Summary, records: readonly TrialRecord[]): readonly Recount[] {
  const { plan, planHash, departures, freeze, command, tasks } = summary;
  const judged = inPlanOrder(summary, records);
  const rates = new Map(tasks.map((task) => [task.task, task.rates]));
  const again = summarize(judged, { plan, departures, freeze, rates, command });
  const same = (a: unknown, b: unknown): boolean => canonicalize(a ?? null) === canonicalize(b ?? null);
  const difference = firstDifference(summary.tasks, again.tasks, ['tasks']);
  return [
    { part: 'the hash of the plan', equal: planHash === contentId(plan) },
    {
      part: `${plural(judged.length, 'record')} summed up by arm${difference === 'tasks' ? '' : ` (${difference})`}`,
      equal: same(summary.tasks, again.tasks),
    },
    { part: 'the comparison over tasks', equal: same(summary.across, again.across) },
    {
      part: 'the suite, the code and the conclusions in words',
      equal: same(wordsOf(summary), wordsOf(again)),
    },
  ];
}

/** `regatta verify --read-only`: verifies the conclusions of a folder from its records alone, wherever it comes from. */
export function verifyReadOnly(folder: string, { json }: { readonly json?: true }): number {
  const directory = resolve(origin(), folder);
  const parts = recount(folder, readSummary(directory, folder), recordsIn(folder));
  const lines = parts.map(({ part, equal }) => `${equal ? 'the same' : 'different'}: ${part}`);
  const sound = parts.every(({ equal }) => equal);
  const end = sound
    ? 'The records and the plan give the conclusions of summary.json again.'
    : 'summary.json does not follow from the records: one of the two was changed. Give the command of the run again.';
  if (json) printJson(parts);
  else print([...lines, end].join('\n'));
  return sound ? 0 : 1;
}
