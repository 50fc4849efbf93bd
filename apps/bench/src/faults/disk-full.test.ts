import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const script = fileURLToPath(new URL('append-records.ts', import.meta.url));

/** Appends records in a process with a limited file size, in blocks. */
function append(directory: string, count: number, limit: string): { status: number | null; stderr: string } {
  const command = `ulimit -f ${limit}; exec "$0" --conditions=@regatta/source --import "$1" "$2" "$3" "$4"`;
  const args = ['-c', command, process.execPath, tsx, script, directory, String(count)];
  return spawnSync('sh', args, { encoding: 'utf8' });
}

describe.runIf(process.platform === 'linux')('a full disk', () => {
  it('loses no recorded trial, leaves complete lines, and allows resuming', () => {
    const directory = mkdtempSync(join(tmpdir(), 'regatta-full-'));
    const read = (): string => readFileSync(join(directory, 'trials.jsonl'), 'utf8');
    try {
      // dash uses blocks of 512 bytes, bash of 1024.
      const full = append(directory, 60, '16');
      expect(full.stderr).toMatch(
        /^RunError: could not append a trial to .*trials\.jsonl: EFBIG.*\nFree some space/,
      );
      expect(full.stderr.trim().split('\n')).toHaveLength(2);
      expect(full.status).toBe(1);
      const kept = read();
      expect(kept.length).toBeGreaterThan(0);
      expect(kept.endsWith('\n')).toBe(true);
      expect(append(directory, 60, 'unlimited')).toMatchObject({ status: 0, stderr: '' });
      expect(read().startsWith(kept)).toBe(true);
      const ids = read()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).id);
      expect(new Set(ids).size).toBe(60);
      expect(ids).toHaveLength(60);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
