import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { satisfies } from 'semver';
import * as z from 'zod';

const schema = z.object({
  date: z.iso.date(),
  source: z.string().min(1),
  advisories: z.array(
    z.object({
      id: z.string().regex(/^GHSA(-[23456789cfghjmpqrvwx]{4}){3}$/),
      package: z.string(),
      affected: z.string(),
      severity: z.enum(['low', 'moderate', 'high', 'critical']),
      title: z.string(),
    }),
  ),
});

/** Published advisories as they were known on a day. */
export type KnownAdvisories = z.infer<typeof schema>;

/** The list that is kept beside this file. */
export const knownAdvisories = (): KnownAdvisories =>
  schema.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'advisories.json'), 'utf8')));

/** The packages of a lock file, as `name@version`. */
export const lockedPackages = (lock: string): string[] =>
  [
    ...lock
      .slice(lock.indexOf('\npackages:'), lock.indexOf('\nsnapshots:'))
      .matchAll(/^ {2}'?(@?[^@'\s]+@[^':\s]+)'?:$/gm),
  ].map(([, name]) => name!);

/** What a lock file holds that an advisory names. */
export function advisoryProblems(lock: string, { advisories }: KnownAdvisories): string[] {
  return lockedPackages(lock).flatMap((locked) => {
    const at = locked.lastIndexOf('@');
    const [name, version] = [locked.slice(0, at), locked.slice(at + 1)];
    return advisories
      .filter((item) => item.package === name && satisfies(version, item.affected))
      .map(({ id, severity, title }) => `${locked}: ${id} (${severity}): ${title}`);
  });
}
