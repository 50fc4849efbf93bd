import { datasets, downloadBytes } from '@regatta/datasets';
import { architectureFamilies, named, nearest, style, UsageError } from '@regatta/record';
import { wrap } from '@regatta/report';
import { allRegularizers, allTasks } from '@regatta/tasks';
import { isIdle } from '@regatta/trial';
import { loadConfig } from '../config/load.ts';
import type { ConfigFlags } from '../config/option.ts';
import { armsOf } from '../plan/arms.ts';
import { allSuites } from '../plan/suites/registry.ts';
import { print, printJson } from '../terminal/terminal.ts';

/** What is listed. */
interface Filter {
  /** A text that names or descriptions contain; everything without it. */
  readonly text?: string | undefined;
  /** A network family: its tasks, their data sets and suites, and the regularizers that act in one of them. */
  readonly architecture?: string | undefined;
}

/** Whether one of the texts contains another, whatever the case. */
const contains = (texts: readonly (string | undefined)[], wanted: string): boolean =>
  texts.some((text) => text?.toLowerCase().includes(wanted.toLowerCase()));

/** @throws UsageError if no task has such a network. */
function checkArchitecture(wanted: string): void {
  const families = [
    ...new Set([...architectureFamilies.map(({ name }) => name), ...allTasks().map(({ family }) => family)]),
  ];
  if (families.includes(wanted)) return;
  const close = nearest(wanted, families);
  throw new UsageError(
    `--architecture: expected ${families.join(', ')}, received "${named(wanted)}".${close === undefined ? '' : ` Did you mean "${close}"?`}`,
  );
}

/** Suites, tasks, regularizers and data sets, as plain data. */
function inventory({ text = '', architecture }: Filter) {
  const ofFamily = allTasks().filter(({ family }) => architecture === undefined || family === architecture);
  const names = ofFamily.map(({ name }) => name);
  const dataOf = new Set(ofFamily.map(({ dataset }) => dataset));
  const acts = (name: string): boolean =>
    architecture === undefined ||
    armsOf({ name, options: {} }, undefined).some((arm) => ofFamily.some((task) => !isIdle(arm, task)));
  return {
    suites: allSuites()
      .filter(({ tasks }) => architecture === undefined || tasks.some((task) => names.includes(task)))
      .filter(({ name, summary }) => contains([name, summary], text))
      .map(({ name, summary, tasks, seeds }) => ({ name, summary, tasks, seeds })),
    tasks: ofFamily
      .filter(({ name, title, dataset }) => contains([name, title, dataset], text))
      .map(({ name, title, family, dataset, architecture: network, hooks, objective, defaults }) => ({
        name,
        title,
        family,
        dataset,
        architecture: network.title,
        hooks,
        primaryMetric: objective.primary.name,
        defaults,
      })),
    regularizers: allRegularizers()
      .filter(({ name, title, summary, paper }) => contains([name, title, summary, paper], text))
      .filter(({ name }) => acts(name))
      .map(({ name, title, summary, paper, hooks, defaultRate, rates, strength }) => ({
        name,
        title,
        summary,
        paper,
        hooks,
        defaultRate: defaultRate ?? null,
        rates: rates ?? [],
        strength: strength ?? null,
      })),
    datasets: datasets
      .filter(({ name }) => architecture === undefined || dataOf.has(name))
      .filter(({ name, title, task }) => contains([name, title, task], text))
      .map((spec) => ({
        name: spec.name,
        title: spec.title,
        task: spec.task,
        licence: spec.licence,
        downloadBytes: downloadBytes(spec),
      })),
  };
}

/** Maximum width of a line. */
const width = 100;
/** Columns of names; a longer one has a line of its own. */
const nameWidth = 30;

/** A heading, and a name with a description for each item; empty without items. */
function section(title: string, rows: readonly (readonly [name: string, description: string])[]): string[] {
  if (rows.length === 0) return [];
  const longest = Math.min(nameWidth, Math.max(...rows.map(([name]) => named(name).length)));
  const indent = ' '.repeat(longest + 4);
  const lines = rows.flatMap(([name, description]) => {
    const head = `  ${named(name).padEnd(longest)}  `;
    const [first = '', ...rest] = wrap(named(description), width - indent.length).split('\n');
    const isLong = head.length > indent.length;
    return [
      ...(isLong ? [head.trimEnd(), `${indent}${first}`] : [`${head}${first}`.trimEnd()]),
      ...rest.map((line) => `${indent}${line}`),
    ];
  });
  return [[style.bold(title), ...lines].join('\n')];
}

function render(all: ReturnType<typeof inventory>): string {
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  const first = allSuites()[0]?.name;
  return [
    ...section(
      'Suites',
      all.suites.map(({ name, summary }) => [name, `${summary}${name === first ? ' (default)' : ''}`]),
    ),
    ...section(
      'Tasks',
      all.tasks.map(({ name, title, architecture, defaults }) => [
        name,
        `${title}; ${architecture}; ${defaults.steps} steps`,
      ]),
    ),
    ...section(
      'Regularizers',
      all.regularizers.map(({ name, defaultRate, summary, paper }) => [
        name,
        `${summary}${defaultRate === null ? '' : `; default rate ${defaultRate}`}${paper === '' ? '' : ` (${paper})`}`,
      ]),
    ),
    ...section(
      'Data sets (downloaded on first use)',
      all.datasets.map((set) => [set.name, `${set.task}; ${megabytes(set.downloadBytes)}; ${set.licence}`]),
    ),
  ].join('\n\n');
}

/** `regatta list`. @throws UsageError if nothing matches. */
export async function list(
  words: readonly string[],
  { json, architecture, config }: ConfigFlags & { readonly json?: true; readonly architecture?: string },
): Promise<void> {
  await loadConfig(config);
  if (architecture !== undefined) checkArchitecture(architecture);
  const text = words.join(' ');
  const all = inventory({ text, architecture });
  if (json) {
    printJson(all);
    return;
  }
  const found = render(all);
  if (found === '') {
    throw new UsageError(
      `list: expected part of a name or description${architecture === undefined ? '' : ` that fits --architecture ${architecture}`}, received "${named(text)}", which none contains. "regatta list" without arguments lists everything.`,
    );
  }
  print(found);
}
