import { messageOf } from '@regatta/record';
import type { Progress } from './progress.ts';
import type { Watcher } from './watcher.ts';

/** A watcher and its name for messages. */
export interface NamedWatcher {
  readonly name: string;
  readonly watcher: Watcher;
}

/**
 * Combines several watchers. A watcher that throws is reported once and then ignored, because a watcher must not end the run.
 */
export function together(watchers: readonly NamedWatcher[], say: (text: string) => void): Watcher {
  const out = new Set<NamedWatcher>();
  const giveUp = (each: NamedWatcher, error: unknown): void => {
    if (!out.has(each)) say(`${each.name}: ${messageOf(error)}. The run continues without it.`);
    out.add(each);
  };
  const guarded = <T>(each: NamedWatcher, act: () => T): T | undefined => {
    if (out.has(each)) return undefined;
    try {
      return act();
    } catch (error) {
      giveUp(each, error);
      return undefined;
    }
  };
  return {
    begin(stage) {
      const begun: (readonly [NamedWatcher, Progress])[] = watchers.flatMap((each) => {
        const progress = guarded(each, () => each.watcher.begin(stage));
        return progress === undefined ? [] : [[each, progress] as const];
      });
      const tell = (act: (progress: Progress) => void): void => {
        for (const [each, progress] of begun) guarded(each, () => act(progress));
      };
      return {
        started: (trial) => tell((progress) => progress.started(trial)),
        stepped: (trial, step) => tell((progress) => progress.stepped(trial, step)),
        finished: (record) => tell((progress) => progress.finished(record)),
        stop: () => tell((progress) => progress.stop()),
      };
    },
    async end(ending) {
      // Ends all of them, including ignored ones, because they may hold a port or a file.
      for (const each of watchers) {
        await each.watcher.end(ending).catch((error: unknown) => giveUp(each, error));
      }
    },
  };
}
