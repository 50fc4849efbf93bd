/**
 * Checks what is installed and how: offline the lock file, the manifests, the install scripts and the advisories of
 * audit/advisories.json; with a registry at hand, also those that it knows. A registry that does not answer is said and is no failure.
 *
 * Usage: tsx scripts/audit.ts
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { advisoryProblems, knownAdvisories } from './audit/advisories.ts';
import { auditOffline } from './audit/offline.ts';

const root = join(import.meta.dirname, '..');
/** Milliseconds that a registry has to answer. */
const patience = 60_000;

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

const offline = auditOffline();
const list = knownAdvisories();
const age = Math.floor((Date.now() - Date.parse(list.date)) / 86_400_000);
const problems = [
  ...offline.problems,
  ...advisoryProblems(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'), list),
];
process.stdout.write(
  `list    ${list.advisories.length} advisories as of ${list.date}, ${age} days old: ${list.source}\n`,
);
const known = advisories();
if (known === undefined) process.stdout.write('no registry answered: only the list was looked at\n');
for (const { severity, module_name: name, title } of known ?? []) {
  const text = `${severity}: ${name}: ${title}`;
  if (severity === 'high' || severity === 'critical') problems.push(text);
  else process.stdout.write(`note    ${text}\n`);
}
for (const problem of problems) process.stdout.write(`failed  ${problem}\n`);
if (problems.length === 0)
  process.stdout.write(
    `ok      lock file, advisories of the list, ${offline.manifests} manifests, install scripts\n`,
  );
process.exitCode = problems.length === 0 ? 0 : 1;
