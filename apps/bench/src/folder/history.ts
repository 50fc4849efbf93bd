import { join } from 'node:path';
import type { AnalysisPlan } from '@regatta/record';
import { contentId } from '@regatta/record';
import { openGrowing, readTextIfThere } from '@regatta/record/files';
import { codeVersion } from '@regatta/trial';
import * as z from 'zod';

const fileName = 'plans.jsonl';
/** Most bytes of the file. */
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

/** The plans whose results were shown; lines that are not plans are passed over. */
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
 * In what a plan departs from one that was announced: results on some of its seeds were shown here under another plan, so
 * that this one may have been made with knowledge of them. Empty for a plan that came first.
 */
export function departuresOf(directory: string, plan: AnalysisPlan): string[] {
  const own = entryOf(plan);
  const seen = entriesOf(read(directory)).find(
    ({ planHash, code, tasks, seeds }) =>
      planHash !== own.planHash &&
      code === own.code &&
      overlap(tasks, own.tasks) &&
      overlap(seeds, own.seeds),
  );
  if (seen === undefined) return [];
  return [
    `Exploratory throughout: results on some of these seeds had been shown in this folder under another plan (${seen.planHash}) ` +
      'before this one was made. For a confirmatory test take new seeds (--first-seed) or another folder (--out).',
  ];
}

/** Notes that results under a plan were shown. */
export function rememberPlan(directory: string, plan: AnalysisPlan): void {
  const own = entryOf(plan);
  const text = read(directory);
  if (entriesOf(text).some(({ planHash, code }) => planHash === own.planHash && code === own.code)) return;
  // What a kill left of a line must not take this one with it.
  const torn = text !== '' && !text.endsWith('\n');
  const file = openGrowing(join(directory, fileName), 'note the plan in');
  try {
    file.append(`${torn ? '\n' : ''}${JSON.stringify(own)}\n`);
  } finally {
    file.close();
  }
}
