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
  announced: z.string().max(100).optional(),
});
type Entry = z.infer<typeof entry>;

/** The id of what a plan announces: all of it except its exploratory arms, which are no part of any confirmatory comparison. */
function announcedIn(plan: AnalysisPlan): string | undefined {
  if (plan.tasks.every(({ confirmatory }) => confirmatory.length === 0)) return undefined;
  const tasks = plan.tasks.map(({ arms: _, exploratory: _e, idle: _i, leftOut: _l, ...task }) => task);
  return contentId({ ...plan, exploratorySeeds: 0, tasks });
}

const entryOf = (plan: AnalysisPlan): Entry => ({
  planHash: contentId(plan),
  announced: announcedIn(plan),
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

/** The tasks of a plan whose seeds all get their test examples from one finite set. */
const finiteTasks = ({ tasks }: AnalysisPlan): string[] =>
  tasks.filter(({ testSet, redivided }) => testSet !== undefined || redivided).map(({ task }) => task);

/**
 * How a plan departs from one announced in advance: if results on some of its test examples were shown in this folder under
 * another plan, the new plan may have been made with knowledge of them. Other seeds bring other test examples only where a task
 * generates them. The same plan again is no departure, nor is one that announces the same comparisons with other exploratory arms, and a change of the code does not undo what was seen. Empty otherwise.
 */
export function departuresOf(directory: string, plan: AnalysisPlan): string[] {
  const own = entryOf(plan);
  const others = entriesOf(read(directory)).filter(
    ({ planHash, announced }) =>
      planHash !== own.planHash && (announced === undefined || announced !== own.announced),
  );
  const finite = finiteTasks(plan);
  const onSameData = others.find(({ tasks }) => overlap(tasks, finite));
  if (onSameData !== undefined) {
    const names = finite.filter((task) => onSameData.tasks.includes(task));
    return [
      `Entirely exploratory: results on the test examples of ${names.join(', ')} were already shown in this folder under another plan (${onSameData.planHash}). ` +
        'New seeds bring no new test examples. For a confirmatory test, compare all arms in one plan, or use data on which nothing was compared yet.',
    ];
  }
  const onSameSeeds = others.find(
    ({ tasks, seeds }) => overlap(tasks, own.tasks) && overlap(seeds, own.seeds),
  );
  if (onSameSeeds === undefined) return [];
  return [
    `Entirely exploratory: results on some of these seeds were already shown in this folder under another plan (${onSameSeeds.planHash}). ` +
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
