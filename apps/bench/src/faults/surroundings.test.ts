import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { lineCount, regatta, testFolder } from '../testing/cli.ts';

const folder = testFolder('surroundings');
afterAll(() => folder.remove());

const bin = fileURLToPath(new URL('../../bin/regatta.js', import.meta.url));
const plan = [
  '--tasks',
  'generated-tabular-mlp',
  '--regularizers',
  'none',
  '--seeds',
  '2',
  '--steps',
  '5',
  '--workers',
  '1',
];

describe('a run', () => {
  it('whose stderr is no longer read continues to its end', { timeout: 180_000 }, async () => {
    const out = join(folder.path, 'unheard');
    const run = regatta([...plan, '--backend', 'cpu', '--out', out]);
    run.child.stderr?.destroy();
    expect(await run.over).toBe(0);
    expect(lineCount(out)).toBe(2);
  });

  // Kilobytes of address space that suffice for Node, but not for the WebAssembly of a worker.
  it.runIf(process.platform === 'linux')(
    'with too little address space for WebAssembly names the limit in one sentence for each trial',
    { timeout: 180_000 },
    () => {
      const out = join(folder.path, 'limited');
      const limited = ['-c', 'ulimit -v "$0"; exec "$@"', '10000000'];
      const command = [process.execPath, bin, ...plan, '--backend', 'wasm', '--out', out];
      const { status, stderr } = spawnSync('sh', [...limited, ...command], { encoding: 'utf8' });
      expect(status).toBe(1);
      const failures = stderr.split('\n').filter((line) => line.startsWith('failed: '));
      expect(failures).toHaveLength(2);
      for (const failure of failures) {
        expect(failure).toContain(
          'too little address space for WebAssembly. Raise the limit: ulimit -v unlimited',
        );
      }
      expect(stderr).not.toContain('    at ');
    },
  );
});
