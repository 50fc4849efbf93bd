import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

/** All modules that a browser bundler includes from an entry, and the Node modules that our own files import. */
async function graphOf(entry: string) {
  const { metafile } = await build({
    entryPoints: [join(import.meta.dirname, entry)],
    ...{ bundle: true, write: false, metafile: true, platform: 'browser', format: 'esm', splitting: true },
    outdir: 'unwritten',
    conditions: ['@regatta/source'],
    external: [...builtinModules, 'node:*'],
    logLevel: 'silent',
  });
  const imports = Object.entries(metafile.inputs).flatMap(([file, { imports: all }]) =>
    all.flatMap(({ path, external }) => (external && !path.startsWith('<') ? [{ file, path }] : [])),
  );
  // tfjs checks its environment before it loads Node modules, and declares those modules to bundlers.
  const own = imports.filter(({ file }) => !file.includes('node_modules/'));
  return { files: Object.keys(metafile.inputs), imports: own.map(({ file, path }) => `${file}: ${path}`) };
}

describe('the browser entry', () => {
  it('includes no Node modules, and nothing that only the command line needs', async () => {
    const { files, imports } = await graphOf('browser.ts');
    expect(imports).toEqual([]);
    expect(
      files.filter((file) => /linkedom|hyparquet|bullmq|ioredis|commander|csv-parse/.test(file)),
    ).toEqual([]);
    expect(files.some((file) => file.endsWith('trial.ts'))).toBe(true);
    expect(files.some((file) => file.endsWith('page.ts'))).toBe(true);
  });

  it('differs in this from the command entry', async () => {
    expect((await graphOf('folder/outputs.ts')).imports).not.toEqual([]);
  });
});
