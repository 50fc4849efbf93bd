import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { lineCount, regatta, testFolder } from '../testing/cli.ts';

const folder = testFolder('surroundings');
afterAll(() => folder.remove());

const bin = fileURLToPath(new URL('../../bin/regatta.js', import.meta.url));
const plan = [
  ...['--tasks', 'generated-tabular-mlp', '--regularizers', 'none', '--seeds', '2', '--steps', '5'],
  ...['--backend', 'cpu', '--workers', '1'],
];

describe('a run', () => {
  it('whose stderr is no longer read continues to its end', { timeout: 180_000 }, async () => {
    const out = join(folder.path, 'unheard');
    const run = regatta([...plan, '--out', out]);
    run.child.stderr?.destroy();
    expect(await run.over).toBe(0);
    expect(lineCount(out)).toBe(2);
  });

  // Kilobytes of address space that suffice for Node, but not for the WebAssembly of its loaders or of a worker's.
  it.runIf(process.platform === 'linux').each([16_000_000, 24_000_000])(
    'with %i kB of address space ends with one message',
    { timeout: 180_000 },
    (limit) => {
      const out = join(folder.path, `${limit}`);
      const limited = ['-c', 'ulimit -v "$0"; exec "$@"', `${limit}`];
      const command = [process.execPath, bin, ...plan, '--out', out];
      const { status, stderr } = spawnSync('sh', [...limited, ...command], { encoding: 'utf8' });
      expect(status).toBe(1);
      const errors = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('suite quick: '));
      expect(errors).toEqual([
        expect.stringMatching(
          /^error: (worker processes do not start: )?too little address space for WebAssembly\. Raise the limit: ulimit -v unlimited$/,
        ),
      ]);
    },
  );
});
