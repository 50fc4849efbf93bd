/** Writes the choices of the browser benchmark to `generated/race.json`: the quick suite's tasks, and the regularizers that act in them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allRegularizers, expandPlan, suiteNamed, taskNamed } from '@regatta/bench/browser';

const suite = suiteNamed('quick');
const most = 12;
const tasks = suite.tasks.map((name) => {
  const plan = expandPlan(suite, { tasks: [name], seeds: 1, backend: 'wasm' });
  const active = plan.specs.map((spec) => spec.regularizer.name).filter((arm) => arm !== 'none');
  const planned = suite.confirmatory ?? [];
  const first = active.filter((arm) => planned.includes(arm));
  const shown = [...new Set([...first, ...active])].slice(0, most);
  const titleOf = (arm: string): string =>
    allRegularizers().find((entry) => entry.name === arm)?.title ?? arm;
  return {
    name,
    title: taskNamed(name).name.replaceAll('-', ' '),
    regularizers: shown.map((arm) => ({ name: arm, title: titleOf(arm) })),
    suggested: shown.slice(0, 2),
  };
});

const folder = join(import.meta.dirname, '../generated');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'race.json'), `${JSON.stringify(tasks)}\n`);
