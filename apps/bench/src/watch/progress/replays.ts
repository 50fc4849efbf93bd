import { armTitle } from '@regatta/record';
import type { Watcher } from './watcher.ts';

/** Says once per arm and reason why training steps were not replayed from a recording, which makes trials slower. */
export function replayReasons(say: (text: string) => void): Watcher {
  const said = new Set<string>();
  return {
    begin: () => ({
      started() {},
      stepped() {},
      finished({ task, regularizer, timing }) {
        if (timing?.notReplayed === undefined) return;
        const text = `${task} ${armTitle(regularizer)}: steps are not replayed: ${timing.notReplayed}`;
        if (said.has(text)) return;
        said.add(text);
        say(text);
      },
      stop() {},
    }),
    async end() {},
  };
}
