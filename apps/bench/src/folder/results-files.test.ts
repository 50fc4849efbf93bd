import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnalysisPlan } from '@regatta/record';
import { messageOf, RunError } from '@regatta/record';
import { makeSubfolders, openGrowing, readText, replaceFile } from '@regatta/record/files';
import { recordOf, trialOf } from '@regatta/record/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readShardNote } from '../plan/shard.ts';
import { readCostModel } from '../speed/cost-model.ts';
import { tensorboard } from '../watch/tensorboard/tensorboard.ts';
import { departuresOf, rememberPlan } from './history.ts';
import { lock } from './lock.ts';
import { writeFiles } from './outputs.ts';
import { openStore, readRecords } from './store.ts';

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'regatta-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const plan = { seeds: [1], tasks: [] } as unknown as AnalysisPlan;
const record = recordOf(trialOf(), 0.5);

/** All functions that open a file of a results folder, by file name. */
const users: readonly (readonly [string, string, () => unknown])[] = [
  ['trials.jsonl', 'is read', () => readRecords(at('trials.jsonl'))],
  ['trials.jsonl', 'is appended to', () => openStore(folder)],
  ['plans.jsonl', 'is read', () => departuresOf(folder, plan)],
  ['plans.jsonl', 'is appended to', () => rememberPlan(folder, plan)],
  ['shard.json', 'is read', () => readShardNote(folder)],
  ['report.html', 'is written', () => writeFiles(folder, new Map([['report.html', 'new']]))],
  ['cost-model.json', 'is read', () => readCostModel(at('cost-model.json'))],
  ['.lock', 'is acquired', () => lock(at('.lock'))],
];

/** Things that can take the place of a file; each leads to `secret`. */
const impostors: Readonly<Record<string, (path: string) => void>> = {
  'a symbolic link': (path) => symlinkSync(at('secret'), path),
  'a symbolic link to nowhere': (path) => symlinkSync(at('nowhere'), path),
  'a symbolic link to a device': (path) => symlinkSync('/dev/zero', path),
  'a pipe': (path) => execFileSync('mkfifo', [path]),
  'a folder': (path) => mkdirSync(path),
};

describe.runIf(process.platform === 'linux')('a file of a results folder', () => {
  const cases = users.flatMap(([name, use, open]) =>
    Object.keys(impostors).map((kind) => [name, use, kind, open] as const),
  );
  it.each(cases)('%s that %s is rejected if it is %s', (name, _use, kind, open) => {
    writeFileSync(at('secret'), 'kept');
    impostors[kind]!(at(name));
    let message = '';
    try {
      open();
    } catch (error) {
      expect(error).toBeInstanceOf(RunError);
      message = messageOf(error);
    }
    const what = kind.split(' to ')[0];
    expect(message).toContain(`${at(name)}: expected a regular file, received ${what}. Move it away`);
    expect(readFileSync(at('secret'), 'utf8')).toBe('kept');
    expect(existsSync(at('nowhere'))).toBe(false);
    // No files are left behind, not even the lock.
    expect(readdirSync(folder).filter((file) => file !== 'secret' && file !== name)).toEqual([]);
  });

  it.each([
    ['trials.jsonl', () => openStore(folder)],
    ['plans.jsonl', () => rememberPlan(folder, plan)],
  ])('%s with a hard link elsewhere is not appended to', (name, open) => {
    writeFileSync(at('elsewhere'), '');
    linkSync(at('elsewhere'), at(name));
    expect(open).toThrow('expected a file with one name, received one with 2 (hard links)');
    expect(readFileSync(at('elsewhere'), 'utf8')).toBe('');
  });

  it('is rejected by its size before it is read', () => {
    writeFileSync(at('shard.json'), '');
    truncateSync(at('shard.json'), 2 ** 40);
    expect(() => readShardNote(folder)).toThrow(
      /expected a file of at most 67108864 bytes, received a larger one/,
    );
  });

  it('is read to its end even if its size is unknown', () => {
    expect(readText('/proc/self/status', 2 ** 20, { named: true })).toContain('VmSize');
  });

  it('given by the user may be a link', () => {
    writeFileSync(at('file'), 'text');
    symlinkSync(at('file'), at('link'));
    expect(readText(at('link'), 10, { named: true })).toBe('text');
  });
});

describe('replaceFile', () => {
  it('keeps the old file and leaves no temporary one if it cannot be replaced', () => {
    replaceFile(at('a'), 'old');
    mkdirSync(at('b'));
    expect(() => replaceFile(at('b'), 'new')).toThrow('received a folder');
    expect(() => replaceFile(at('a', 'c'), 'new')).toThrow(/ENOTDIR: a part of its path is a file/);
    expect(readdirSync(folder).sort()).toEqual(['a', 'b']);
    replaceFile(at('a'), 'new');
    expect(readFileSync(at('a'), 'utf8')).toBe('new');
  });
});

describe.runIf(process.platform === 'linux')('makeSubfolders', () => {
  it('creates folders and rejects links among them', () => {
    expect(makeSubfolders(folder, ['a', 'b'])).toBe(at('a', 'b'));
    expect(makeSubfolders(folder, ['a', 'b'])).toBe(at('a', 'b'));
    mkdirSync(at('elsewhere'));
    symlinkSync(at('elsewhere'), at('a', 'link'));
    expect(() => makeSubfolders(folder, ['a', 'link', 'c'])).toThrow(
      'expected a folder, received a symbolic link',
    );
    expect(readdirSync(at('elsewhere'))).toEqual([]);
  });

  it('keeps TensorBoard from writing through a link of the folder', () => {
    mkdirSync(at('elsewhere'));
    const runs = at('runs');
    mkdirSync(runs);
    symlinkSync(at('elsewhere'), join(runs, record.task));
    const watcher = tensorboard(runs, () => 0);
    expect(() =>
      watcher.begin({ before: [record] } as unknown as Parameters<typeof watcher.begin>[0]),
    ).toThrow('expected a folder, received a symbolic link');
    expect(readdirSync(at('elsewhere'))).toEqual([]);
  });
});

describe('openGrowing', () => {
  const swaps: Readonly<Record<string, () => void>> = {
    removed: () => unlinkSync(at('log')),
    renamed: () => renameSync(at('log'), at('old')),
    replaced: () => {
      renameSync(at('log'), at('old'));
      writeFileSync(at('log'), 'one\n');
    },
  };
  it.runIf(process.platform !== 'win32').each(Object.keys(swaps))('notices that the file was %s', (how) => {
    const file = openGrowing(at('log'), 'append to');
    file.append('one\n');
    swaps[how]!();
    expect(() => file.append('two\n')).toThrow(
      `${at('log')} was removed or replaced while this run was adding to it`,
    );
    file.close();
    for (const name of readdirSync(folder)) expect(readFileSync(at(name), 'utf8')).toBe('one\n');
  });
});

describe('a folder that cannot be used', () => {
  it('is reported if a part of its path is a file', () => {
    writeFileSync(at('file'), '');
    expect(() => openStore(at('file', 'results'))).toThrow(
      /^could not use the folder .*: ENOTDIR: a part of its path is a file, not a folder\.\nChoose another folder\.$/,
    );
    expect(() => openStore(at('file'))).toThrow(/EEXIST: something else already exists there/);
  });

  // Root may write anywhere.
  it.runIf(process.platform === 'linux' && process.getuid?.() !== 0)('is reported if it is read-only', () => {
    writeFileSync(at('plans.jsonl'), '');
    chmodSync(at('plans.jsonl'), 0o400);
    chmodSync(folder, 0o500);
    try {
      for (const write of [
        () => openStore(folder),
        () => rememberPlan(folder, plan),
        () => replaceFile(at('report.md'), ''),
        () => lock(at('.lock')),
        () => tensorboard(at('runs'), () => 0),
      ]) {
        expect(write).toThrow(/EACCES: this user has no permission/);
      }
    } finally {
      chmodSync(folder, 0o700);
    }
  });

  it.runIf(existsSync('/dev/full'))('is reported if the file system does not accept files', () => {
    // Not even root can create files in the process file system.
    for (const write of [
      () => openStore('/proc/regatta'),
      () => replaceFile('/proc/report.md', ''),
      () => rememberPlan('/proc', plan),
      () => lock('/proc/.lock'),
      () => tensorboard('/proc/runs', () => 0),
    ]) {
      expect(write).toThrow(RunError);
      expect(write).toThrow(/E[A-Z]+: .*(Check the path|Choose another folder|Give this user)/s);
    }
  });
});

describe('a clock set back', () => {
  it('affects neither the lock nor the history', () => {
    vi.useFakeTimers({ now: new Date('2030-01-01'), toFake: ['Date'] });
    try {
      const unlock = lock(at('.lock'));
      rememberPlan(folder, plan);
      vi.setSystemTime(new Date('1970-01-02'));
      expect(() => lock(at('.lock'))).toThrow(`process ${process.pid} on`);
      rememberPlan(folder, plan);
      const other = { ...plan, tasks: [] };
      expect(departuresOf(folder, other)).toEqual([]);
      expect(readFileSync(at('plans.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(1);
      unlock();
      lock(at('.lock'))();
      expect(existsSync(at('.lock'))).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });
});
