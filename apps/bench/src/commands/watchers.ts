import { resolve } from 'node:path';
import { UsageError } from '@regatta/record';
import { origin } from '../folder/origin.ts';
import { stderr, stdout } from '../terminal/terminal.ts';
import { openDashboard } from '../watch/dashboard/dashboard.ts';
import { textDisplay } from '../watch/progress/display.ts';
import { jsonLines } from '../watch/progress/json-lines.ts';
import { type NamedWatcher, together } from '../watch/progress/together.ts';
import type { Watcher } from '../watch/progress/watcher.ts';
import { tensorboard } from '../watch/tensorboard/tensorboard.ts';
import type { SessionFlags } from './options.ts';

/**
 * Whoever a command's options ask to watch its run.
 *
 * @throws UsageError for options that contradict each other, RunError for a folder or a port that is not to be had.
 */
export async function watcherOf(
  { progress, json, tensorboard: folder, dashboard, dashboardHost }: SessionFlags,
  say: (text: string) => void,
): Promise<Watcher> {
  if (progress === 'json' && json) {
    throw new UsageError(
      '--progress json: expected stdout for itself, received --json too. Leave out --json: the summary is in summary.json, its verdict in the last line of the progress.',
    );
  }
  if (dashboardHost !== undefined && dashboard === undefined) {
    throw new UsageError(
      '--dashboard-host: expected --dashboard beside it, received none. Add --dashboard, with a port or without.',
    );
  }
  const watchers: NamedWatcher[] = [
    { name: 'progress', watcher: textDisplay(stderr, () => performance.now()) },
  ];
  if (progress === 'json') {
    watchers.push({ name: 'progress json', watcher: jsonLines(stdout, () => new Date()) });
  }
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
