import { resolve } from 'node:path';
import { UsageError } from '@regatta/record';
import { origin } from '../folder/origin.ts';
import { stderr, stdout } from '../terminal/terminal.ts';
import { openDashboard } from '../watch/dashboard/dashboard.ts';
import { textDisplay } from '../watch/progress/display.ts';
import { jsonLines } from '../watch/progress/json-lines.ts';
import { replayReasons } from '../watch/progress/replays.ts';
import { type NamedWatcher, together } from '../watch/progress/together.ts';
import type { Watcher } from '../watch/progress/watcher.ts';
import { tensorboard } from '../watch/tensorboard/tensorboard.ts';
import type { SessionFlags } from './options.ts';

/**
 * Creates the watchers that a command's options request for its run.
 *
 * @throws UsageError if options contradict each other.
 * @throws RunError if a folder or port is not available.
 */
export async function watcherOf(
  { progress, json, tensorboard: folder, dashboard, dashboardHost, verbose }: SessionFlags,
  say: (text: string) => void,
): Promise<Watcher> {
  if (progress === 'json' && json) {
    throw new UsageError(
      '--progress json: expected to be the only output on stdout, received --json too. Omit --json: the summary is in summary.json, and the verdict in the last line of the progress.',
    );
  }
  if (dashboardHost !== undefined && dashboard === undefined) {
    throw new UsageError(
      '--dashboard-host: expected --dashboard too, received none. Add --dashboard, with or without a port.',
    );
  }
  const watchers: NamedWatcher[] = [
    { name: 'progress', watcher: textDisplay(stderr, () => performance.now()) },
  ];
  if (progress === 'json') {
    watchers.push({ name: 'progress json', watcher: jsonLines(stdout, () => new Date()) });
  }
  if (verbose) watchers.push({ name: 'verbose', watcher: replayReasons(say) });
  if (folder !== undefined) {
    const watcher = tensorboard(resolve(origin(), folder), Date.now);
    watchers.push({ name: 'tensorboard', watcher });
  }
  if (dashboard !== undefined) {
    const place = { host: dashboardHost ?? '127.0.0.1', port: dashboard === true ? 0 : dashboard };
    const watcher = await openDashboard(place, () => performance.now(), say);
    watchers.push({ name: 'dashboard', watcher });
  }
  return together(watchers, say);
}
