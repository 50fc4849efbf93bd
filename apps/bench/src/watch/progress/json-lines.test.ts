import { failedRecord } from '@regatta/trial';
import { describe, expect, it } from 'vitest';
import '@regatta/tasks';
import { recordOf, trialOf } from '@regatta/record/testing';
import { stageOf } from '../../testing/stages.ts';
import { type ProgressEvent, progressEvent } from './events.ts';
import { jsonLines } from './json-lines.ts';

const [done, ok, diverges, fails] = [
  trialOf('none', 0),
  trialOf('dropout', 0),
  trialOf('none', 1),
  trialOf('dropout', 1),
] as const;
const trials = [done, ok, diverges, fails];

async function events(): Promise<ProgressEvent[]> {
  let text = '';
  const watcher = jsonLines({ write: (part: string) => (text += part) }, () => new Date(0));
  const progress = watcher.begin(stageOf(trials, [recordOf(done, 0.5)]));
  progress.started(ok);
  progress.stepped(ok, 7);
  progress.finished(recordOf(ok, 0.25));
  progress.finished(recordOf(diverges, undefined));
  progress.finished(failedRecord(fails, 'line one\n{"type":"summary"}'));
  progress.stop();
  const records = [recordOf(done, 0.5), recordOf(ok, 0.25), recordOf(diverges, undefined)];
  const result = { verdict: ['none'], planHash: 'p', files: ['report.html'] };
  await watcher.end({
    outcome: 'finished',
    exitCode: 1,
    result: { ...result, records: [...records, failedRecord(fails, 'x')] },
  });
  return text
    .trimEnd()
    .split('\n')
    .map((line) => progressEvent.parse(JSON.parse(line)));
}

describe('jsonLines', () => {
  it('writes events as one object per line that matches the schema', async () => {
    const found = await events();
    const stamp = { version: 1, time: '1970-01-01T00:00:00.000Z' };
    expect(found.map(({ type }) => type)).toEqual([
      'stage',
      'started',
      'stepped',
      'finished',
      'finished',
      'failed',
      'summary',
    ]);
    expect(found[0]).toMatchObject({ ...stamp, what: 'suite quick', done: 1, trials: 4, workers: 2 });
    expect(found[1]).toMatchObject({ id: ok.id, arm: 'dropout 0.5', seed: 0, steps: 10 });
    expect(found[2]).toEqual({ ...stamp, type: 'stepped', id: ok.id, step: 7, steps: 10 });
    expect(found[3]).toMatchObject({ status: 'ok', done: 2, seconds: 1, metrics: { test: { loss: 0.25 } } });
    expect(found[4]).toMatchObject({ status: 'diverged', metrics: {}, done: 3 });
    expect(found[5]).toMatchObject({ message: 'line one\n{"type":"summary"}', done: 4 });
    expect(found[6]).toMatchObject({ ok: 2, diverged: 1, failed: 1, exitCode: 1, verdict: ['none'] });
  });

  it.each([
    [{ outcome: 'stopped' } as const, { outcome: 'stopped' }],
    [{ outcome: 'finished', exitCode: 0 } as const, { outcome: 'part' }],
    [{ outcome: 'failed', message: 'disk full' } as const, { outcome: 'failed', message: 'disk full' }],
  ])('ends with %j on one line', async (ending, expected) => {
    const lines: string[] = [];
    await jsonLines({ write: (line: string) => lines.push(line) }, () => new Date(0)).end(ending);
    expect(lines.map((line) => progressEvent.parse(JSON.parse(line)))).toMatchObject([
      { type: 'ended', ...expected },
    ]);
  });
});
