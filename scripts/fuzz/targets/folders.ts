import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatasetError } from '@regatta/datasets';
import type { AnalysisPlan } from '@regatta/record';
import { RunError, UsageError } from '@regatta/record';
import { recordOf, trialOf } from '@regatta/record/testing';
import fc from 'fast-check';
import { partsIn } from '../../../apps/bench/src/commands/merge.ts';
import { departuresOf, rememberPlan } from '../../../apps/bench/src/folder/history.ts';
import { writeFiles } from '../../../apps/bench/src/folder/outputs.ts';
import { recordsIn } from '../../../apps/bench/src/folder/records-in.ts';
import { openStore } from '../../../apps/bench/src/folder/store.ts';
import { runCostOf } from '../../../apps/bench/src/speed/cost-model.ts';
import { Defect, refusal, type Target, target, type Verdict } from '../target.ts';

const record = recordOf(trialOf(), 0.5);
const line = `${JSON.stringify(record)}\n`;
const plan = { seeds: [1], tasks: [] } as unknown as AnalysisPlan;

const place = mkdtempSync(join(tmpdir(), 'regatta-pipes-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
let pipesMade = 0;
const pipes: string[] = [];

/** A named pipe; many are made at once, because each time takes a process. */
function pipe(): string {
  if (pipes.length === 0) {
    for (let i = 0; i < 100; i++) pipes.push(join(place, `${pipesMade++}`));
    execFileSync('mkfifo', pipes);
  }
  return pipes.pop()!;
}

/** What a file of a folder may be instead of one. `kept` is a file elsewhere that nothing may change. */
const kinds: Readonly<Record<string, (path: string, kept: string) => void>> = {
  absent: () => {},
  file: (path) => writeFileSync(path, line),
  empty: (path) => writeFileSync(path, ''),
  torn: (path) => writeFileSync(path, line.slice(0, 40)),
  zeros: (path) => writeFileSync(path, new Uint8Array(5000)),
  vast(path) {
    writeFileSync(path, '');
    truncateSync(path, 2 ** 40);
  },
  folder: (path) => mkdirSync(path),
  link: (path, kept) => symlinkSync(kept, path),
  dangling: (path, kept) => symlinkSync(`${kept}-not`, path),
  device: (path) => symlinkSync('/dev/zero', path),
  itself: (path) => symlinkSync(path, path),
  twin: (path, kept) => linkSync(kept, path),
  pipe: (path) => renameSync(pipe(), path),
};

const names = ['trials.jsonl', 'plans.jsonl', 'shard.json', 'environment.json', 'report.html', '.lock'];

/** Everything that is done to a folder. */
const uses: Readonly<Record<string, (folder: string) => unknown>> = {
  records: recordsIn,
  parts: (folder) => partsIn([folder]),
  cost: runCostOf,
  departures: (folder) => departuresOf(folder, plan),
  remember: (folder) => rememberPlan(folder, plan),
  write: (folder) => writeFiles(folder, new Map([['report.html', 'new']])),
  store(folder) {
    const store = openStore(folder);
    try {
      store.append(recordOf(trialOf('none', 1), 0.5));
    } finally {
      store.close();
    }
  },
};

interface Input {
  readonly files: readonly string[];
  readonly use: string;
}

function verdictOf(use: string, folder: string): Verdict {
  try {
    uses[use]!(folder);
    return 'valid';
  } catch (error) {
    return refusal(error, [RunError, UsageError, DatasetError], /expected|damaged|another run|twice/);
  }
}

function take({ files, use }: Input): Verdict {
  const root = mkdtempSync(join(tmpdir(), 'regatta-fuzz-'));
  try {
    const [folder, kept] = [join(root, 'results'), join(root, 'kept')];
    mkdirSync(folder);
    writeFileSync(kept, line);
    for (const [i, name] of names.entries()) kinds[files[i]!]!(join(folder, name), kept);
    const verdict = verdictOf(use, folder);
    if (readFileSync(kept, 'utf8') !== line) throw new Defect('a file elsewhere was changed');
    return verdict;
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** Whole results folders: files as links, pipes, folders, devices and names of files elsewhere. */
export const folders: Target = target(
  'folders',
  fc.record({
    files: fc.array(fc.constantFrom(...Object.keys(kinds)), {
      minLength: names.length,
      maxLength: names.length,
    }),
    use: fc.constantFrom(...Object.keys(uses)),
  }),
  take,
);
