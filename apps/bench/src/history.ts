import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { AnalysisPlan } from './analysis/plan-model.ts';
import { codeVersion } from './code-version.ts';
import { contentId } from './trial.ts';

const fileName = 'plans.jsonl';

const entry = z.object({
  planHash: z.string(),
  code: z.string(),
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

/** The plans whose results were shown in a folder; lines that are not plans are passed over. */
function read(directory: string): Entry[] {
  const path = join(directory, fileName);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [entry.parse(JSON.parse(line))];
      } catch {
        return [];
      }
    });
}

const overlap = <T>(a: readonly T[], b: readonly T[]): boolean => a.some((item) => b.includes(item));

/**
 * In what a plan departs from one that was announced: results on some of its seeds were shown here under another plan, so
 * that this one may have been made with knowledge of them. Empty for a plan that came first.
 */
export function departuresOf(directory: string, plan: AnalysisPlan): string[] {
  const own = entryOf(plan);
  const seen = read(directory).find(
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
  if (read(directory).some(({ planHash, code }) => planHash === own.planHash && code === own.code)) return;
  const path = join(directory, fileName);
  // What a kill left of a line must not take this one with it.
  const torn = existsSync(path) && !/(^|\n)$/.test(readFileSync(path, 'utf8'));
  appendFileSync(path, `${torn ? '\n' : ''}${JSON.stringify(own)}\n`);
}
