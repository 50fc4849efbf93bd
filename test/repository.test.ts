import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '');
const sources = files.filter((file) => /^(packages|apps|docs)\/.*\.(ts|tsx|js|mjs|vue)$/.test(file));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const matching = (candidates: string[], pattern: RegExp): string[] =>
  candidates.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, i) =>
        pattern.test(line) && !/^\s*(\/?\*|\/\/)/.test(line) ? [`${file}:${i + 1}`] : [],
      ),
  );

describe('the repository', () => {
  it('draws no random number outside the stream', () => {
    // Tests may show what stock tfjs does with its own dropout layers; nothing may call the ops.
    const pattern = /Math\.random|\btf\.(random[A-Z]\w*|truncatedNormal|multinomial|dropout)\b/;
    // What finds such draws in a user's network names them.
    const finders = /^packages\/(trial\/src\/(unseeded|repeat)|tasks\/src\/own\/noise\.test)\.ts:/;
    expect(matching(sources, pattern).filter((line) => !finders.test(line))).toEqual([]);
  });

  it('has one version of esbuild and of vite', () => {
    const versions = (name: string): string[] =>
      [...read('pnpm-lock.yaml').matchAll(new RegExp(`^  ${name}@(\\d[^(:]*)`, 'gm'))].map(
        ([, version]) => version!,
      );
    for (const name of ['esbuild', 'vite']) expect([...new Set(versions(name))]).toHaveLength(1);
  });

  it('holds no registry host, no skipped test and nothing left to do', () => {
    const text = files.filter(
      (file) => /\.(ts|js|json|ya?ml|md)$/.test(file) && file !== 'test/repository.test.ts',
    );
    expect(matching(text, /registry\.\w+\.org|deb\.\w+\.org/)).toEqual([]);
    expect(matching(sources, /\b(it|test|describe)\.(skip|only|todo|fails)\b/)).toEqual([]);
    expect(matching(sources, /\b(TODO|FIXME|XXX)\b/)).toEqual([]);
  });

  it('names the actions of its workflows by commit', () => {
    const uses = files
      .filter((file) => file.startsWith('.github/workflows/'))
      .flatMap((file) => [...read(file).matchAll(/uses: (\S+)/g)].map(([, action]) => action));
    expect(uses.length).toBeGreaterThan(3);
    expect(uses.filter((action) => !/@[0-9a-f]{40}$/.test(action!))).toEqual([]);
  });

  it('makes no code of texts, and no command line of values', () => {
    const scripts = files.filter((file) =>
      /^(scripts|test|apps|packages|docs)\/.*\.(ts|js|mjs|vue)$/.test(file),
    );
    // The examples of the READMEs are run by their tests.
    const code = scripts.filter((file) => !/readme\.test\.ts$|^test\/repository\.test\.ts$/.test(file));
    expect(matching(code, /\beval\(|\bnew Function\(|\bvm\.(run|compile|Script)/)).toEqual([]);
    // A shell would read what stands in a template; arguments in a list are read by nobody.
    expect(matching(code, /\b(execSync|execAsync)\(|\bshell: (true|['"`])/)).toEqual([]);
    expect(matching(code, /['"](ba)?sh['"], \[[^\]]*\$\{/)).toEqual([]);
  });

  it('writes to stdout and stderr in one place of the command line, which makes text of others visible', () => {
    const code = sources.filter(
      (file) =>
        /^apps\/bench\/(src|bin)\//.test(file) &&
        !/\.test\.ts$/.test(file) &&
        file !== 'apps/bench/src/terminal/terminal.ts' &&
        // Tells that the program cannot be loaded, before there is anything of it.
        file !== 'apps/bench/bin/regatta.js' &&
        // The text of a program that users run by themselves.
        file !== 'apps/bench/src/advise/take-home/predict-ts.ts',
    );
    expect(matching(code, /process\.std(out|err)|\bconsole\.|\bpicocolors\b|writeSync\([12],/)).toEqual([]);
  });

  it('uses "any" and unchecked casts nowhere', () => {
    const code = sources.filter(
      (file) => /\/src\//.test(file) && file.endsWith('.ts') && !file.endsWith('.test.ts'),
    );
    expect(matching(code, /: any\b|\bas any\b|\bas never\b|@ts-ignore/)).toEqual([]);
  });
});
