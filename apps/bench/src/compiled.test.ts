import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { claims } from '@regatta/claims';
import { claimIds } from '@regatta/claims/ids';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const bin = (name: string): string => new URL(`../bin/${name}`, import.meta.url).href;
const compiler: { compile(folder: string): Promise<Metafile> } = await import(bin('compile.js'));
const { compiled }: { compiled(name: string): Promise<string> } = await import(bin('compiled.js'));

let folder: string;
let outputs: Metafile['outputs'];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'regatta-compiled-'));
  ({ outputs } = await compiler.compile(folder));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The modules of the program, and the external packages, that a module imports statically. */
function loadedBy(name: string): { readonly inside: Set<string>; readonly outside: Set<string> } {
  const inside = new Set<string>();
  const outside = new Set<string>();
  const follow = (path: string): void => {
    if (inside.has(path)) return;
    inside.add(path);
    for (const { path: next, kind, external } of outputs[path]?.imports ?? []) {
      if (kind === 'dynamic-import') continue;
      if (external) outside.add(next);
      else follow(next);
    }
  };
  follow(Object.keys(outputs).find((path) => path.endsWith(`/${name}.js`))!);
  return { inside, outside };
}

describe('the compiled program', () => {
  it('loads little, and no TensorFlow.js, before it has parsed the command', () => {
    const { inside, outside } = loadedBy('cli');
    expect([...outside].filter((path) => /tensorflow|esbuild/.test(path))).toEqual([]);
    const bytes = [...inside].reduce((sum, path) => sum + outputs[path]!.bytes, 0);
    // The whole program has several megabytes.
    expect(bytes).toBeLessThan(400_000);
    expect(
      [...loadedBy('run/executors/worker').outside].filter((path) => path.includes('tf.node.js')),
    ).toHaveLength(1);
  });

  it('is the same program, and not recompiled until a source changes', async () => {
    expect(await compiled('cli')).toBe(await compiled('cli'));
    expect(readFileSync(fileURLToPath(await compiled('cli')), 'utf8')).toContain('sourceMappingURL');
  });

  it('has stack traces with source files and lines', () => {
    const env = { ...process.env, REGATTA_DEBUG: '1', NO_COLOR: '1' };
    const { stderr } = spawnSync(process.execPath, [fileURLToPath(bin('regatta.js')), '-r', 'dropuot'], {
      encoding: 'utf8',
      env,
    });
    expect(stderr).toMatch(/at lookUp \(.*packages\/record\/src\/names\.ts:\d+:\d+\)/);
  });

  it('lists the letters of its claims in the help', () => {
    expect(claims.map(({ id }) => id)).toEqual(claimIds);
  });
});
