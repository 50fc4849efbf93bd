import { join } from 'node:path';
import type { AnalysisPlan } from '@regatta/record';
import { contentId } from '@regatta/record';
import { openGrowing, readTextIfThere } from '@regatta/record/files';
import { codeVersion } from '@regatta/trial';
import * as z from 'zod';

const fileName = 'plans.jsonl';
/** Maximum size of the file in bytes. */
const mostBytes = 2 ** 27;

const entry = z.object({
  planHash: z.string().regex(/^t[0-9a-f]{20}$/),
  code: z.string().regex(/^[0-9a-f]{16}$/),
  tasks: z.array(z.string()),
  seeds: z.array(z.number()),
});
type Entry = z.infer<typeof entry>;

const entryOf = (plan: AnalysisPlan): Entry => ({
  planHash: contentId(plan),
  code: codeVersion(),
  tasks: plan.tasks.map(({ task }) => task),
  seeds: [...plan.seeds],
});

const read = (directory: string): string => readTextIfThere(join(directory, fileName), mostBytes) ?? '';

/** The plans whose results have been shown; other lines are ignored. */
const entriesOf = (text: string): Entry[] =>
  text.split('\n').flatMap((line) => {
    try {
      return [entry.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });

const overlap = <T>(a: readonly T[], b: readonly T[]): boolean => a.some((item) => b.includes(item));

/**
 * How a plan departs from one announced in advance: if results on some of its seeds were shown in this folder under another
 * plan, the new plan may have been made with knowledge of them. A change of the code does not undo what was seen. Empty otherwise.
 */
export function departuresOf(directory: string, plan: AnalysisPlan): string[] {
  const own = entryOf(plan);
  const seen = entriesOf(read(directory)).find(
    ({ planHash, tasks, seeds }) =>
      planHash !== own.planHash && overlap(tasks, own.tasks) && overlap(seeds, own.seeds),
  );
  if (seen === undefined) return [];
  return [
    `Entirely exploratory: results on some of these seeds were already shown in this folder under another plan (${seen.planHash}). ` +
      'For a confirmatory test, use new seeds (--first-seed): the same seeds give the same numbers in another folder, too.',
  ];
}

/** Records that results under a plan have been shown. */
export function rememberPlan(directory: string, plan: AnalysisPlan): void {
  const own = entryOf(plan);
  const text = read(directory);
  if (entriesOf(text).some(({ planHash }) => planHash === own.planHash)) return;
  // A partial line left by a kill must not corrupt this one.
  const torn = text !== '' && !text.endsWith('\n');
  const file = openGrowing(join(directory, fileName), 'record the plan in');
  try {
    file.append(`${torn ? '\n' : ''}${JSON.stringify(own)}\n`);
  } finally {
    file.close();
  }
}
