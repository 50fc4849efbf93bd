import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '@regatta/record';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { testFolder } from '../testing/cli.ts';
import { loadConfig } from './load.ts';

const folder = testFolder('config-in-results');
afterAll(() => folder.remove());
afterEach(() => vi.unstubAllEnvs());

describe('a configuration in a results folder', () => {
  it('is not executed because it is there, only if it is passed', async () => {
    const marker = join(folder.path, 'was-run');
    const code = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker)}, ''); export default {};`;
    writeFileSync(join(folder.path, 'trials.jsonl'), '');
    writeFileSync(join(folder.path, 'regatta.config.mjs'), code);
    vi.stubEnv('INIT_CWD', folder.path);
    await expect(loadConfig()).rejects.toThrow(UsageError);
    await expect(loadConfig()).rejects.toThrow(
      /its regatta\.config\.mjs is code.*pass the file with --config/,
    );
    expect(existsSync(marker)).toBe(false);
    await loadConfig('regatta.config.mjs');
    expect(existsSync(marker)).toBe(true);
  });
});
