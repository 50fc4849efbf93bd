import { recordOf, trialOf } from '@regatta/record/testing';
import { describe, expect, it } from 'vitest';
import { stageOf } from '../../testing/stages.ts';
import { together } from './together.ts';
import type { Watcher } from './watcher.ts';

const trial = trialOf();

/** A watcher that records its events and throws at one of them. */
function listener(throwsAt?: string): { readonly heard: string[]; readonly watcher: Watcher } {
  const heard: string[] = [];
  const hear = (what: string): void => {
    heard.push(what);
    if (what === throwsAt) throw new Error('no space left');
  };
  const watcher: Watcher = {
    begin: () => {
      hear('begin');
      return {
        started: () => hear('started'),
        stepped: () => hear('stepped'),
        finished: () => hear('finished'),
        stop: () => hear('stop'),
      };
    },
    end: async () => hear('end'),
  };
  return { heard, watcher };
}

async function follow(...watchers: readonly Watcher[]): Promise<string[]> {
  const said: string[] = [];
  const all = together(
    watchers.map((watcher, i) => ({ name: `watcher ${i}`, watcher })),
    (text) => said.push(text),
  );
  const progress = all.begin(stageOf([trial], []));
  progress.started(trial);
  progress.stepped(trial, 1);
  progress.finished(recordOf(trial, 1));
  progress.stop();
  await all.end({ outcome: 'stopped' });
  return said;
}

const everything = ['begin', 'started', 'stepped', 'finished', 'stop', 'end'];

describe('together', () => {
  it('sends every event to every watcher', async () => {
    const [a, b] = [listener(), listener()];
    expect(await follow(a.watcher, b.watcher)).toEqual([]);
    expect([a.heard, b.heard]).toEqual([everything, everything]);
  });

  it.each(everything)(
    'continues without a watcher that throws at %s, reports it once, and still ends it',
    async (at) => {
      const [bad, good] = [listener(at), listener()];
      expect(await follow(bad.watcher, good.watcher)).toEqual([
        'watcher 0: no space left. The run continues without it.',
      ]);
      expect(good.heard).toEqual(everything);
      expect(bad.heard).toEqual([
        ...everything.slice(0, everything.indexOf(at) + 1),
        ...(at === 'end' ? [] : ['end']),
      ]);
    },
  );
});
