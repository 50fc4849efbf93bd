import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import { progressEvent } from '../watch/progress/events.ts';

/** Arguments with all watchers at once. */
export const watchedBy = (tensorboard: string): string[] => [
  '--progress',
  'json',
  '--dashboard',
  '--tensorboard',
  tensorboard,
];

/** The types of the events that a run printed, in order. */
export const eventTypes = (out: string): string[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => progressEvent.parse(JSON.parse(line)).type);

interface Watched {
  readonly out: string;
  readonly err: string;
  /** Number of trials that it ran. */
  readonly trials: number;
  /** Its folder of event files. */
  readonly tensorboard: string;
}

/** Checks what the watchers of a run wrote: its events, the address of its page, and a file for each trial. */
export function expectWatched({ out, err, trials, tensorboard }: Watched): void {
  const types = eventTypes(out);
  expect([types[0], types.at(-1)]).toEqual(['stage', 'summary']);
  expect(types.filter((type) => type === 'finished')).toHaveLength(trials);
  expect(err).toMatch(/dashboard: http:\/\/127\.0\.0\.1:\d+\//);
  const files = readdirSync(tensorboard, { recursive: true, encoding: 'utf8' });
  expect(files.filter((path) => path.includes('tfevents'))).toHaveLength(trials);
}
