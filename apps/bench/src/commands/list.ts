import { datasets, downloadBytes } from '@regatta/datasets';
import { named, style } from '@regatta/record';
import { allRegularizers, allTasks } from '@regatta/tasks';
import { loadConfig } from '../config/load.ts';
import type { ConfigFlags } from '../config/option.ts';
import { allSuites } from '../plan/suites/registry.ts';
import { print, printJson } from '../terminal/terminal.ts';

/** All suites, tasks, regularizers and data sets, as plain data. */
function inventory() {
  return {
    suites: allSuites().map(({ name, summary, tasks, seeds }) => ({ name, summary, tasks, seeds })),
    tasks: allTasks().map(({ name, title, family, dataset, architecture, hooks, objective, defaults }) => ({
      name,
      title,
      family,
      dataset,
      architecture: architecture.title,
      hooks,
      primaryMetric: objective.primary.name,
      defaults,
    })),
    regularizers: allRegularizers().map(
      ({ name, title, summary, paper, hooks, defaultRate, rates, strength }) => ({
        name,
        title,
        summary,
        paper,
        hooks,
        defaultRate: defaultRate ?? null,
        rates: rates ?? [],
        strength: strength ?? null,
      }),
    ),
    datasets: datasets.map((spec) => ({
      name: spec.name,
      title: spec.title,
      task: spec.task,
      licence: spec.licence,
      downloadBytes: downloadBytes(spec),
    })),
  };
}

/** A heading and rows with aligned columns. */
function section(title: string, rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(named));
  const widths = cells.reduce<number[]>(
    (max, row) => row.map((cell, i) => Math.max(max[i] ?? 0, cell.length)),
    [],
  );
  const lines = cells.map(
    (row) =>
      `  ${row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd()}`,
  );
  return [style.bold(title), ...lines].join('\n');
}

function render(all: ReturnType<typeof inventory>): string {
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  return [
    section(
      'Suites',
      all.suites.map((suite, i) => [suite.name, `${suite.summary}${i === 0 ? ' (default)' : ''}`]),
    ),
    section(
      'Tasks',
      all.tasks.map(({ name, title, architecture, defaults }) => [
        name,
        title,
        architecture,
        `${defaults.steps} steps`,
      ]),
    ),
    section(
      'Regularizers (name, default rate, description, paper)',
      all.regularizers.map(({ name, defaultRate, summary, paper }) => [
        name,
        `${defaultRate ?? ''}`,
        summary,
        paper,
      ]),
    ),
    section(
      'Data sets (downloaded on first use)',
      all.datasets.map((set) => [set.name, set.task, megabytes(set.downloadBytes), set.licence]),
    ),
  ].join('\n\n');
}

/** `regatta list`. */
export async function list({ json, config }: ConfigFlags & { readonly json?: true }): Promise<void> {
  await loadConfig(config);
  const all = inventory();
  if (json) printJson(all);
  else print(render(all));
}
