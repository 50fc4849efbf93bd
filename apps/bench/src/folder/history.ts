import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { AnalysisPlan, PlannedTask } from '@regatta/record';
import { contentId, named } from '@regatta/record';
import { openGrowing, readTextIfThere } from '@regatta/record/files';
import { codeVersion } from '@regatta/trial';
import * as z from 'zod';

/** The log of a results folder: the plans whose results were shown there. */
const fileName = 'plans.jsonl';
/** Maximum size of the file in bytes. */
const mostBytes = 2 ** 27;
/** Maximum number of folders beside a results folder whose logs are read. */
const mostBeside = 1000;

const entry = z.object({
  planHash: z.string().regex(/^t[0-9a-f]{20}$/),
  code: z.string().regex(/^[0-9a-f]{16}$/),
  tasks: z.array(z.string()),
  seeds: z.array(z.number()),
  announced: z.string().max(100).optional(),
  data: z.array(z.string()).optional(),
});
type Entry = z.infer<typeof entry>;

/** The id of what a plan announces: all of it except its exploratory arms, which are no part of any confirmatory comparison. */
function announcedIn(plan: AnalysisPlan): string | undefined {
  if (plan.tasks.every(({ confirmatory }) => confirmatory.length === 0)) return undefined;
  const tasks = plan.tasks.map(({ arms: _, exploratory: _e, idle: _i, leftOut: _l, ...task }) => task);
  return contentId({ ...plan, exploratorySeeds: 0, tasks });
}

/**
 * Names the finite set of examples from which a task takes its test examples; undefined for one that generates them. Tasks with
 * other networks, training rows or slices have the same: results of one are results on the examples of all.
 */
function dataOf({ dataset, testSet, redivided }: PlannedTask): string | undefined {
  if (testSet !== undefined) return `${dataset}, ${testSet.size} ${testSet.examples}`;
  return redivided ? dataset : undefined;
}

const allDataOf = ({ tasks }: AnalysisPlan): string[] => [
  ...new Set(tasks.flatMap((task) => dataOf(task) ?? [])),
];

const entryOf = (plan: AnalysisPlan): Entry => ({
  planHash: contentId(plan),
  announced: announcedIn(plan),
  code: codeVersion(),
  tasks: plan.tasks.map(({ task }) => task),
  seeds: [...plan.seeds],
  data: allDataOf(plan),
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

/** An entry, and where it was found, in words. */
interface Seen extends Entry {
  readonly where: string;
}

/** The folder in which each command has its results folder unless `--out` names another. */
const shared = 'results';

/** The results folders of other commands, where all are in the folder `results`; folders elsewhere know only of themselves. */
function foldersBeside(directory: string): string[] {
  const own = resolve(directory);
  if (basename(dirname(own)) !== shared) return [];
  try {
    return readdirSync(dirname(own), { withFileTypes: true })
      .filter((found) => found.isDirectory() && found.name !== basename(own))
      .map(({ name }) => join(dirname(own), name))
      .sort()
      .slice(0, mostBeside);
  } catch {
    return [];
  }
}

/** The log of another folder; empty if it cannot be read, which is no fault of this run. */
function readBeside(directory: string): string {
  try {
    return read(directory);
  } catch {
    return '';
  }
}

/** The plans whose results were shown in a folder and in those beside it. */
function seenBy(directory: string): Seen[] {
  const beside = foldersBeside(directory).flatMap((other) =>
    entriesOf(readBeside(other)).map((own) => ({
      ...own,
      where: `in the folder ${named(basename(other))} next to it`,
    })),
  );
  return [...entriesOf(read(directory)).map((own) => ({ ...own, where: 'in this folder' })), ...beside];
}

/** The tasks of a plan on whose test examples another one has shown results. Entries of earlier versions name tasks alone. */
function onSameData({ data, tasks: seen }: Entry, { tasks }: AnalysisPlan): string[] {
  return tasks.flatMap((task) => {
    const own = dataOf(task);
    if (own === undefined) return [];
    return (data === undefined ? seen.includes(task.task) : data.includes(own)) ? [task.task] : [];
  });
}

/**
 * How a plan departs from one announced in advance: if results on some of its test examples were shown under another plan, in this
 * folder or in one beside it, the new plan may have been made with knowledge of them. What counts is the examples, not the name of the
 * task: another network on the same test images is another look at them. Other seeds bring other test examples only where a task
 * generates them. The same plan again is no departure, nor is one that announces the same
 * comparisons with other exploratory arms, and a change of the code does not undo what was seen. Empty otherwise.
 */
export function departuresOf(directory: string, plan: AnalysisPlan): string[] {
  const own = entryOf(plan);
  const others = seenBy(directory).filter(
    ({ planHash, announced }) =>
      planHash !== own.planHash && (announced === undefined || announced !== own.announced),
  );
  const first = others.find((other) => onSameData(other, plan).length > 0);
  if (first !== undefined) {
    return [
      `Entirely exploratory: results on the test examples of ${onSameData(first, plan).join(', ')} were already shown ${first.where} under another plan (${first.planHash}). ` +
        'New seeds bring no new test examples. For a confirmatory test, compare all arms in one plan, or use data on which nothing has been compared yet.',
    ];
  }
  const onSameSeeds = others.find(
    ({ tasks, seeds }) => overlap(tasks, own.tasks) && overlap(seeds, own.seeds),
  );
  if (onSameSeeds === undefined) return [];
  return [
    `Entirely exploratory: results on some of these seeds were already shown ${onSameSeeds.where} under another plan (${onSameSeeds.planHash}). ` +
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
