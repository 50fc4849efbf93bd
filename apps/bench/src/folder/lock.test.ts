import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordOf, trialOf } from '@regatta/record/testing';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from './store.ts';

// A file system without hard links, such as exFAT and some network drives.
vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  linkSync() {
    throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
  },
}));

const folder = mkdtempSync(join(tmpdir(), 'regatta-lock-'));
const lockFile = join(folder, '.lock');
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => rmSync(lockFile, { force: true }));

describe('a lock on a file system without hard links', () => {
  it('keeps a second writer out and can be released', () => {
    const store = openStore(folder);
    store.append(recordOf(trialOf(), 0.5));
    expect(() => openStore(folder)).toThrow(`another run (process ${process.pid} on `);
    store.close();
    expect(readdirSync(folder)).toEqual(['trials.jsonl']);
    const again = openStore(folder);
    expect(again.records.size).toBe(1);
    again.close();
  });

  it.each(['', '{', '{"pid":999999999,"host":'])(
    'left incomplete by a kill, as %j, is taken over',
    (text) => {
      writeFileSync(lockFile, text);
      openStore(folder).close();
      expect(existsSync(lockFile)).toBe(false);
    },
  );
});
