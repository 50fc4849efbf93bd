/**
 * Checks what is installed and how: offline the lock file, the manifests and the install scripts; with a registry at hand,
 * also its advisories. A registry that does not answer is said and is no failure.
 *
 * Usage: tsx scripts/audit.ts
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenRules, lockProblems, manifestProblems } from './audit/rules.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
/** Milliseconds that a registry has to answer. */
const patience = 60_000;

/** The manifests of the installed packages, by folder of the store. */
function installed(): string[] {
  const store = join(root, 'node_modules/.pnpm');
  return readdirSync(store).flatMap((entry) => {
    const modules = join(store, entry, 'node_modules');
    if (!existsSync(modules)) return [];
    return readdirSync(modules)
      .flatMap((name) =>
        name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => join(name, inner)) : [name],
      )
      .map((name) => join(modules, name, 'package.json'))
      .filter((path) => existsSync(path))
      .map((path) => readFileSync(path, 'utf8'));
  });
}

interface Advisory {
  readonly severity?: string;
  readonly module_name?: string;
  readonly title?: string;
}

/** What a registry knows against the packages in use; undefined where none answers. */
function advisories(): readonly Advisory[] | undefined {
  let said: string;
  try {
    said = execFileSync('pnpm', ['audit', '--json'], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
      timeout: patience,
    });
  } catch (error) {
    // It ends with 1 where there are any.
    said = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
  }
  try {
    const { advisories: found }: { advisories?: Readonly<Record<string, Advisory>> } = JSON.parse(said);
    return found === undefined ? undefined : Object.values(found);
  } catch {
    return undefined;
  }
}

const manifests = execFileSync('git', ['ls-files', 'package.json', '*/package.json'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && !file.includes('/fixtures/'));
const problems = [
  ...lockProblems(read('pnpm-lock.yaml')),
  ...manifests.flatMap((file) => manifestProblems(file, read(file))),
  ...brokenRules(read('pnpm-workspace.yaml'), installed()),
];
const known = advisories();
if (known === undefined) process.stdout.write('no registry answered: advisories were not looked at\n');
for (const { severity, module_name: name, title } of known ?? []) {
  const text = `${severity}: ${name}: ${title}`;
  if (severity === 'high' || severity === 'critical') problems.push(text);
  else process.stdout.write(`note    ${text}\n`);
}
for (const problem of problems) process.stdout.write(`failed  ${problem}\n`);
if (problems.length === 0)
  process.stdout.write(`ok      lock file, ${manifests.length} manifests, install scripts\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
