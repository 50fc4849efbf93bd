import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'regatta-example-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const train = async (): Promise<string> => {
  const flags = ['--import', 'tsx', '--conditions=@regatta/source'];
  const { stdout } = await run(process.execPath, [...flags, 'examples/node-script/train.mjs', folder], {
    cwd: root,
  });
  return stdout;
};

describe('examples/node-script', () => {
  it('trains, saves a model that loads with the same predictions, and is more accurate where it is certain', async () => {
    const said = await train();
    const right = Number(said.match(/test: .*accuracy ([\d.]+) %/)?.[1]);
    expect(right).toBeGreaterThan(80);
    expect(said).toContain('predictions differ by at most 0\n');
    const [sure = 0, unsure = 100] = [
      ...(said.split('more certain half')[1] ?? '').matchAll(/([\d.]+) %/g),
    ].map(([, share]) => Number(share));
    expect(sure).toBeGreaterThan(unsure);
    expect(existsSync(join(folder, 'model.json'))).toBe(true);

    // Run again, it finds its last checkpoint: it trains nothing and prints the same numbers.
    const again = await train();
    expect(again).not.toContain('step ');
    expect(said.endsWith(again)).toBe(true);
  });
});
