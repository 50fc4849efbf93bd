import type { Watcher } from '../progress/watcher.ts';
import { RunView } from './run-view.ts';
import { type Place, serveDashboard } from './server.ts';

/**
 * A page of this machine that shows a run while it lasts.
 *
 * @param now milliseconds of a clock that is never set back.
 * @throws RunError when the port or the address is not to be had.
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
      : '\nWhoever has this address can watch the run. It is not encrypted: use it in networks that you trust, or a tunnel.';
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
