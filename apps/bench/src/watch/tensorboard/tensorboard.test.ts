import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failedRecord } from '@regatta/trial';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import '@regatta/tasks';
import { recordOf, trialOf } from '@regatta/record/testing';
import { crc32c, eventFile, maskedCrc32c, runFolder, tfRecord } from '@regatta/report';
import { readEvents, readHparams, readTfRecords } from '@regatta/report/testing';
import { stageOf } from '../../testing/stages.ts';
import { tensorboard } from './tensorboard.ts';

const bytes = (length: number, value: (i: number) => number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => value(i));

describe('crc32c', () => {
  it.each([
    ['32 zeros', bytes(32, () => 0), 0x8a9136aa],
    ['32 bytes of ones', bytes(32, () => 0xff), 0x62a8ab43],
    ['0 to 31', bytes(32, (i) => i), 0x46dd794e],
    ['31 to 0', bytes(32, (i) => 31 - i), 0x113fdb5c],
    [
      'an iSCSI read command',
      Buffer.from(
        '01c00000000000000000000000000000140000000000040000000014000000182800000000000000' +
          '0200000000000000',
        'hex',
      ),
      0xd9963a56,
    ],
    ['123456789', Buffer.from('123456789'), 0xe3069283],
    ['nothing', new Uint8Array(), 0],
  ])('of %s matches RFC 3720 and the catalog of CRCs', (_, data, expected) => {
    expect(crc32c(data)).toBe(expected);
  });

  it('is masked as in the first record of every TensorFlow event file: 24 bytes, "brain.Event:2"', () => {
    const head = Buffer.from('1800000000000000a37f4b22', 'hex');
    expect(maskedCrc32c(head.subarray(0, 8))).toBe(head.readUInt32LE(8));
  });
});

describe('tfRecord', () => {
  it('is read back with any content, and a changed bit is detected', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1 }), fc.nat(), (all, at) => {
        const file = Buffer.concat(all.map(tfRecord));
        expect(readTfRecords(file).map((data) => [...data])).toEqual(all.map((data) => [...data]));
        const length = all[0]!.length;
        const damaged = Buffer.from(file);
        const place = at % (16 + length);
        damaged[place] = damaged[place]! ^ 1;
        expect(() => readTfRecords(damaged)).toThrow();
      }),
    );
  });
});

describe('eventFile', () => {
  const record = { ...recordOf(trialOf('dropout', 3), 0.5), id: 't0123456789abcdef0123' };
  const curve = [
    { step: 5, train: { loss: 1, accuracy: 0.5 }, validation: { loss: 1.5, accuracy: 0.25 } },
    { step: 10, train: { loss: 0.5, accuracy: 0.75 }, validation: { loss: 1.25, accuracy: 0.5 } },
  ];
  const events = readEvents(eventFile({ ...record, curve }, 1_800_000_000));
  const scalars = events.flatMap(({ step, wallTime, summary }) =>
    (summary?.value ?? []).flatMap(({ tag, simpleValue }) =>
      simpleValue === undefined ? [] : [{ step, wallTime, tag, value: simpleValue }],
    ),
  );

  it('starts with the format version', () => {
    expect(events[0]).toMatchObject({ fileVersion: 'brain.Event:2', step: 0 });
  });

  it('contains every point of the curve, and the test metrics at its end', () => {
    const of = (tag: string) =>
      scalars.filter((each) => each.tag === tag).map(({ step, value }) => [step, value]);
    expect(of('loss/train')).toEqual([
      [5, 1],
      [10, 0.5],
    ]);
    expect(of('loss/validation')).toEqual([
      [5, 1.5],
      [10, 1.25],
    ]);
    expect(of('accuracy/train')).toEqual([
      [5, 0.5],
      [10, 0.75],
    ]);
    expect(of('accuracy/validation')).toEqual([
      [5, 0.25],
      [10, 0.5],
    ]);
    for (const name of ['loss', 'scaledLoss']) expect(of(`${name}/test`)).toEqual([[10, 0.5]]);
    expect(scalars).toHaveLength(13);
  });

  it('computes the times of the steps backward from the end, at the pace of the trial', () => {
    // recordOf assumes 10 steps per second.
    expect(scalars.filter(({ tag }) => tag === 'loss/train').map(({ wallTime }) => wallTime)).toEqual([
      1_799_999_999.5, 1_800_000_000,
    ]);
  });

  it('differs only in its wall times if written at another time', () => {
    const later = readEvents(eventFile({ ...record, curve }, 1_900_000_000));
    const untimed = (all: typeof events) =>
      all.flatMap(({ step, summary, fileVersion }) =>
        summary?.value.some(({ metadata }) => metadata) ? [] : [{ step, summary, fileVersion }],
      );
    expect(untimed(later)).toEqual(untimed(events));
  });

  it('provides the hparams plugin with the hyperparameters and the outcome of the run', () => {
    const plugin = events.flatMap(({ summary }) =>
      (summary?.value ?? []).flatMap(({ tag, metadata, tensor }) =>
        metadata
          ? [
              {
                tag,
                tensor,
                name: metadata.pluginData.pluginName,
                data: readHparams(metadata.pluginData.content),
              },
            ]
          : [],
      ),
    );
    const empty = { dtype: 1, tensorShape: {}, floatVal: [0] };
    expect(plugin).toMatchObject([
      {
        tag: '_hparams_/session_start_info',
        name: 'hparams',
        tensor: empty,
        data: {
          sessionStartInfo: {
            groupName: 'generated-tabular-mlp/dropout_0.5',
            startTimeSecs: 1_799_999_999,
            hparams: {
              regularizer: { stringValue: 'dropout' },
              rate: { numberValue: 0.5 },
              seed: { numberValue: 3 },
              steps: { numberValue: 10 },
              learningRate: { numberValue: 0.001 },
            },
          },
        },
      },
      {
        tag: '_hparams_/session_end_info',
        name: 'hparams',
        tensor: empty,
        data: { sessionEndInfo: { status: 1, endTimeSecs: 1_800_000_000 } },
      },
    ]);
  });

  it('of a diverged trial reports this to the plugin and has no test metrics', () => {
    const all = readEvents(eventFile(recordOf(trialOf(), undefined), 1)).flatMap(
      ({ summary }) => summary?.value ?? [],
    );
    expect(all.map(({ tag }) => tag)).toEqual(['_hparams_/session_start_info', '_hparams_/session_end_info']);
    expect(readHparams(all[1]!.metadata!.pluginData.content)).toMatchObject({
      sessionEndInfo: { status: 2 },
    });
  });
});

describe('runFolder', () => {
  it('names task, arm and seed', () => {
    const record = { ...recordOf(trialOf('dropout', 3), 0.5), id: 't0123456789abcdef0123' };
    expect(runFolder(record)).toBe('generated-tabular-mlp/dropout_0.5/seed-3-01234567');
    expect(runFolder({ ...record, phase: 'tune' })).toContain('/tune-seed-3-');
  });

  it('stays within the folder for any name', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (id, task, name) => {
        const parts = runFolder({
          ...recordOf(trialOf(), 1),
          id,
          task,
          regularizer: { name, options: {} },
        }).split('/');
        expect(parts).toHaveLength(3);
        for (const part of parts) expect(part).toMatch(/^[\w=,+@-][\w.=,+@-]*$/);
      }),
    );
  });
});

it('runFolder bounds names and keeps shortened ones distinct', () => {
  const names = [
    '../a',
    '..\u0007a',
    'x'.repeat(1e6),
    `${'x'.repeat(1e6)}y`,
    '',
    '.',
    '..',
    '/etc/passwd',
    '_etc_passwd',
  ];
  const folders = names.map((name) => runFolder({ ...recordOf(trialOf(), 1), task: name }));
  expect(new Set(folders).size).toBe(names.length);
  for (const path of folders) {
    expect(path).not.toMatch(/\.\.|^\/|[^\w./=,+@-]/);
    for (const part of path.split('/')) expect(part.length).toBeLessThanOrEqual(100);
  }
});

describe('tensorboard', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regatta-tensorboard-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const trials = [trialOf('none', 0), trialOf('dropout', 0), trialOf('none', 1)] as const;
  const runs = (): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.includes('tfevents'));

  it('writes a run for each trial with a result, including earlier ones, but none for failed ones', async () => {
    const [before, now, fails] = trials;
    const watcher = tensorboard(join(folder, 'a', 'b'), () => 5000);
    const progress = watcher.begin(stageOf(trials, [recordOf(before, 0.5)]));
    expect(runs()).toHaveLength(1);
    progress.started(now);
    progress.stepped(now, 1);
    progress.finished(recordOf(now, 0.25));
    progress.finished(failedRecord(fails, 'killed'));
    progress.stop();
    await watcher.end({ outcome: 'stopped' });
    expect(runs()).toHaveLength(2);
    const file = readFileSync(
      join(folder, 'a', 'b', runFolder(recordOf(now, 0.25)), 'events.out.tfevents.regatta'),
    );
    expect(readEvents(file).at(-1)?.wallTime).toBe(5);
    expect(readdirSync(folder, { recursive: true, encoding: 'utf8' }).join()).not.toContain('draft');
  });

  it('rejects a folder that cannot be created, and names it', () => {
    writeFileSync(join(folder, 'file'), '');
    const inside = join(folder, 'file', 'inside');
    expect(() => tensorboard(inside, Date.now)).toThrow(
      /--tensorboard: expected a writable folder, received .*inside.*Choose another folder/,
    );
    expect(existsSync(inside)).toBe(false);
  });
});
