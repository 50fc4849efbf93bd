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
  it('trains, saves what loads to the same predictions, and is right more often where it is sure', async () => {
    const said = await train();
    const right = Number(said.match(/([\d.]+) % right/)?.[1]);
    expect(right).toBeGreaterThan(80);
    expect(said).toContain('predictions differ by at most 0\n');
    const [sure = 0, unsure = 100] = [...(said.split('surer half')[1] ?? '').matchAll(/([\d.]+) %/g)].map(
      ([, share]) => Number(share),
    );
    expect(sure).toBeGreaterThan(unsure);
    expect(existsSync(join(folder, 'model.json'))).toBe(true);

    // Run again, it finds its last checkpoint: nothing is trained anew, and the figures are the same.
    const again = await train();
    expect(again).not.toContain('step ');
    expect(said.endsWith(again)).toBe(true);
  });
});
