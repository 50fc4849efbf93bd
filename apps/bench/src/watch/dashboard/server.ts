import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import { messageOf, RunError } from '@regatta/record';
import { type AccessOptions, accessOf, isLoopback } from './access.ts';
import { type Fragments, fragmentsOf } from './fragments.ts';
import { contentSecurityPolicy, renderDashboard } from './page.ts';
import type { RunView } from './run-view.ts';

/** Milliseconds between updates. */
const period = 1000;
/** Maximum number of streams, of connections, and of bytes waiting for one reader. */
const mostStreams = 16;
const mostConnections = 64;
const mostWaiting = 4 * 2 ** 20;
/** Milliseconds that readers have to receive the end of the stream. */
const patience = 2000;
/** Maximum milliseconds to receive a request, bytes of its headers, and milliseconds of idle time per connection. */
const requestTime = 5000;
const mostHead = 16 * 1024;
const idleTime = 5000;

const headers = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'Content-Type': `${type}; charset=utf-8` }).end(body);
}

/** A running dashboard server. */
export interface DashboardServer {
  /** URL of the dashboard, including the token if one is required. */
  readonly url: string;
  readonly token: string | undefined;
  /** Sends the final state to all readers, and closes. */
  close(): Promise<void>;
}

/** Address of a dashboard. */
export interface Place {
  readonly host: string;
  /** Port; 0 for any free one. */
  readonly port: number;
}

/**
 * Serves the page of a run and the event stream that keeps it up to date.
 *
 * @throws RunError if the port or the address is not available.
 */
export async function serveDashboard(view: RunView, { host, port }: Place): Promise<DashboardServer> {
  const streams = new Map<ServerResponse, Partial<Record<string, string>>>();
  let access: AccessOptions | undefined;

  /** Sends a reader the parts that changed since its last update. */
  const update = (response: ServerResponse, fragments: Fragments): void => {
    if (response.writableLength > mostWaiting) {
      response.destroy();
      return;
    }
    const known = streams.get(response) ?? {};
    const changed = Object.fromEntries(
      Object.entries(fragments).filter(([id, markup]) => known[id] !== markup),
    );
    streams.set(response, { ...fragments });
    if (Object.keys(changed).length > 0)
      response.write(`event: update\ndata: ${JSON.stringify(changed)}\n\n`);
  };
  const open = (response: ServerResponse): void => {
    if (streams.size >= mostStreams) {
      answer(response, 503, 'text/plain', 'too many readers');
      return;
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
    response.on('close', () => streams.delete(response));
    update(response, fragmentsOf(view));
  };
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (access === undefined) {
      response.destroy();
      return;
    }
    const judged = accessOf(request, access);
    if (!judged.granted) {
      for (const [name, value] of Object.entries(judged.headers ?? {})) response.setHeader(name, value);
      answer(response, judged.status, 'text/plain', judged.message);
    } else if (judged.path === '/') {
      answer(response, 200, 'text/html', renderDashboard(fragmentsOf(view)));
    } else if (judged.path === '/events') {
      open(response);
    } else {
      answer(response, 404, 'text/plain', 'only / and /events');
    }
  };

  const server = createServer(
    {
      headersTimeout: requestTime,
      requestTimeout: requestTime,
      connectionsCheckingInterval: 1000,
      keepAliveTimeout: idleTime,
      maxHeaderSize: mostHead,
    },
    handle,
  );
  // No upgrades or tunnels.
  server.on('upgrade', (_, socket) => socket.destroy());
  server.on('connect', (_, socket) => socket.destroy());
  server.maxConnections = mostConnections;
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw new RunError(
      `--dashboard: expected an address and a port to serve on, received ${host}, port ${port}: ${messageOf(error)}. ` +
        'Choose others with --dashboard <port> and --dashboard-host <address>, or omit the port.',
    );
  }
  // A failed connection must affect only its reader, not the run.
  server.on('error', () => {});
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new RunError('--dashboard: no address');
  const token = isLoopback(bound.address) ? undefined : randomBytes(24).toString('base64url');
  access = { address: bound.address, host, token, cookie: `regatta-${bound.port}` };
  const timer = setInterval(() => {
    if (streams.size === 0) return;
    const fragments = fragmentsOf(view);
    for (const response of [...streams.keys()]) update(response, fragments);
  }, period);

  return {
    url: urlOf(host, bound, token),
    token,
    async close() {
      clearInterval(timer);
      const fragments = streams.size === 0 ? undefined : fragmentsOf(view);
      for (const response of [...streams.keys()]) {
        if (fragments) update(response, fragments);
        response.end('event: ended\ndata:\n\n');
      }
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const late = setTimeout(() => server.closeAllConnections(), patience);
      await closed;
      clearTimeout(late);
    },
  };
}

/** The URL for a browser; the address for all interfaces is replaced with the machine's name. */
function urlOf(
  host: string,
  { address, port }: { address: string; port: number },
  token: string | undefined,
): string {
  const name = address === '0.0.0.0' || address === '::' ? hostname() : host;
  const shown = name.includes(':') ? `[${name}]` : name;
  return `http://${shown}:${port}/${token === undefined ? '' : `?token=${token}`}`;
}
