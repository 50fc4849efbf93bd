import type { Watcher } from '../progress/watcher.ts';
import { RunView } from './run-view.ts';
import { type Place, serveDashboard } from './server.ts';

/**
 * Opens a local web page that shows a run while it is in progress.
 *
 * @param now milliseconds of a monotonic clock.
 * @throws RunError if the port or the address is not available.
 */
export async function openDashboard(
  place: Place,
  now: () => number,
  say: (text: string) => void,
): Promise<Watcher> {
  const view = new RunView(now);
  const server = await serveDashboard(view, place);
  const warning =
    server.token === undefined
      ? ''
      : '\nAnyone with this address can watch the run. The connection is not encrypted: use it only in trusted networks, or through a tunnel.';
  say(`dashboard: ${server.url}${warning}`);
  return {
    begin(stage) {
      view.begin(stage);
      return {
        started: (trial) => view.started(trial),
        stepped: (trial, step) => view.stepped(trial, step),
        finished: (record) => view.finished(record),
        stop() {},
      };
    },
    async end(ending) {
      view.end(ending);
      await server.close();
    },
  };
}
