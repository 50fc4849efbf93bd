import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Sources that may use the file system directly, and why. */
const allowed: Readonly<Record<string, string>> = {
  'config/bundle.ts': 'reads the configuration given by the user, for esbuild',
  'config/load.ts': 'looks for that configuration, and writes its bundle to a new temporary folder',
  'watch/dashboard/page.ts': "reads the program's assets",
  'folder/lock.ts': 'reads /proc/<pid>/stat',
  'folder/store.ts': 'closes and measures descriptors that @regatta/record/files has opened',
  'folder/example-losses.ts': 'closes and measures such descriptors',
  'folder/lines.ts': 'reads through such descriptors',
  'commands/speed.ts': 'lists folders, but opens no files',
  'folder/history.ts': 'lists the folders beside a results folder, but opens no files',
  'advise/take-home/check-take-home.ts': 'lists a folder that the user names, but opens no files',
  'advise/take-home/predict-ts.ts': 'is the text of a program that a user runs on an export',
  'run/executors/worker.ts': 'writes to a pipe opened by its parent',
  'speed/many-records.ts': 'writes a new temporary folder',
  'speed/peers/pytorch.ts': 'looks for programs, but opens no files',
  'speed/queue-overhead.ts': 'creates and measures a new temporary folder',
  'speed/store-load.ts': 'creates and measures a new temporary folder',
};

const source = join(import.meta.dirname, '..');

describe('the bench', () => {
  it('opens files of results folders only in one module', () => {
    const sources = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => /\.ts$/.test(name) && !/\.test\.ts$|^testing\/|^faults\//.test(name));
    const direct = sources.filter((name) =>
      /from '(node:)?fs(\/promises)?'|import\('(node:)?fs|getBuiltinModule\(/.test(
        readFileSync(join(source, name), 'utf8'),
      ),
    );
    expect(direct.sort()).toEqual(Object.keys(allowed).sort());
  });

  it('opens no path of a results folder in the exempt modules', () => {
    const imported = (name: string): string[] | undefined =>
      /import \{([^}]*)\} from 'node:fs'/
        .exec(readFileSync(join(source, name), 'utf8'))?.[1]
        ?.trim()
        .split(/,\s*/);
    expect(imported('folder/store.ts')).toEqual(['closeSync', 'fstatSync']);
    expect(imported('folder/example-losses.ts')).toEqual(['closeSync', 'fstatSync']);
    expect(imported('folder/lines.ts')).toEqual(['readSync']);
    const lock = readFileSync(join(source, 'folder/lock.ts'), 'utf8');
    expect(lock.match(/readFileSync\([^)]*/g)).toHaveLength(1);
    expect(lock).toContain('readFileSync(`/proc/');
    const speed = readFileSync(join(source, 'commands/speed.ts'), 'utf8');
    expect(/import \{([^}]*)\} from 'node:fs'/.exec(speed)?.[1]?.trim().split(/,\s*/)).toEqual([
      'existsSync',
      'readdirSync',
    ]);
    expect(imported('advise/take-home/check-take-home.ts')).toEqual(['readdirSync']);
  });
});
