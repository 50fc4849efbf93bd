import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunError, UsageError } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { troubleOf } from './trouble.ts';

const caught = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('expected an error');
};

describe('troubleOf', () => {
  it('says in one sentence where a file operation failed and what helps', () => {
    const folder = mkdtempSync(join(tmpdir(), 'regatta-trouble-'));
    try {
      const file = join(folder, 'file');
      writeFileSync(file, '');
      expect(troubleOf(caught(() => readFileSync(join(file, 'part'))))).toBe(
        `${join(file, 'part')}: a part of the path is a file, not a folder. Check the path (ENOTDIR).`,
      );
      expect(troubleOf(caught(() => readFileSync(folder)))).toMatch(/expected a file, received a folder/);
      expect(troubleOf(caught(() => readFileSync(join(folder, 'none'))))).toMatch(/there is no such file/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('recognizes errors of the network, of memory and of Redis', async () => {
    const refused = await new Promise((resolve) => createConnection(1, '127.0.0.1').on('error', resolve));
    expect(troubleOf(refused)).toBe(
      '127.0.0.1:1: connection refused. Check the address and start the server (ECONNREFUSED).',
    );
    const memory = caught(() => new WebAssembly.Memory({ initial: 65537 }));
    expect(troubleOf(memory)).toBeUndefined();
    const refusals = [
      'WebAssembly.Memory(): could not allocate memory',
      'WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory for new instance',
      'Array buffer allocation failed',
    ];
    for (const message of refusals)
      expect(troubleOf(new RangeError(message))).toMatch(/^out of memory: .*ulimit -v/);
    const reply = Object.assign(new Error('OOM command not allowed'), { name: 'ReplyError' });
    expect(troubleOf(reply)).toMatch(/^the Redis server refused or ended a request: OOM/);
  });

  it('follows the causes of an error, and does not match bugs in the program', () => {
    const cause = Object.assign(new Error('x'), { code: 'ENOSPC', path: '/a' });
    expect(troubleOf(new Error('y', { cause }))).toMatch(/^\/a: no space is left/);
    expect(troubleOf(new UsageError('wrong'))).toBe('wrong');
    expect(troubleOf(new RunError('broken'))).toBe('broken');
    expect(troubleOf(new TypeError('undefined is no function'))).toBeUndefined();
    expect(troubleOf('text')).toBeUndefined();
  });
});
