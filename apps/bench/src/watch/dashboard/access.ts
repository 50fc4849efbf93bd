import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** Whether an address is this machine's own. */
export const isLoopback = (address: string): boolean =>
  isIP(address) !== 0 && (address === '::1' || /^(::ffff:)?127\./.test(address));

/** What may be asked of a dashboard, and by whom. */
export interface AccessOptions {
  /** The address that it listens on. */
  readonly address: string;
  /** The host that the user named. */
  readonly host: string;
  /** Needed to see anything; none on loopback. */
  readonly token: string | undefined;
  /** The name of the cookie that holds it. */
  readonly cookie: string;
}

/** What becomes of a request: it is let in, sent on with the cookie, or refused. */
export type Access =
  | { readonly granted: true; readonly path: string }
  | {
      readonly granted: false;
      readonly status: number;
      readonly message: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

const refuse = (status: number, message: string): Access => ({ granted: false, status, message });

/** The name in a Host header, without port and brackets. */
const hostName = (header: string): string =>
  header
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1');

/**
 * Whether a Host header may be this server's. A page of another site whose name was pointed at this machine (DNS
 * rebinding) sends that name; an address, or a name of this machine, cannot be pointed elsewhere.
 */
function isOwnHost(header: string | undefined, { address, host }: AccessOptions): boolean {
  if (header === undefined) return false;
  const name = hostName(header);
  if (name === 'localhost' || isLoopback(name)) return true;
  if (isLoopback(address)) return false;
  return isIP(name) !== 0 || [host, hostname()].some((own) => own.toLowerCase() === name);
}

/** Whether a user opens the page, be it by a link elsewhere. */
const isNavigation = ({ headers }: IncomingMessage): boolean =>
  headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const equal = (a: string | null | undefined, b: string): boolean =>
  timingSafeEqual(digest(a ?? ''), digest(b));

function cookieOf(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([key]) => key === name)?.[1];
}

/** Judges a request by its Host, its method and its token. The token comes once in the address, then in a cookie. */
export function accessOf(request: IncomingMessage, options: AccessOptions): Access {
  const { token, cookie } = options;
  const { host, cookie: cookies } = request.headers;
  if (!isOwnHost(host, options)) {
    return refuse(403, 'expected a Host that is this machine; open the address that the run printed');
  }
  if (request.method !== 'GET') {
    return { ...{ granted: false, status: 405, message: 'only GET' }, headers: { Allow: 'GET' } };
  }
  // A page of another site, whose requests a browser marks, may neither read nor keep a stream.
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'none' && site !== 'same-origin' && !isNavigation(request))
    return refuse(403, 'expected a request of the page itself, received one of another site');
  const target = request.url ?? '';
  if (!/^\/(?![/\\])/.test(target) || !URL.canParse(target, 'http://dashboard'))
    return refuse(400, 'expected a path');
  const url = new URL(target, 'http://dashboard');
  const given = url.searchParams.get('token');
  if (token === undefined || equal(cookieOf(cookies, cookie), token))
    return { granted: true, path: url.pathname };
  if (!equal(given, token)) {
    return refuse(401, 'expected the token; open the address that the run printed');
  }
  return {
    ...{ granted: false, status: 303, message: 'see /' },
    headers: { Location: '/', 'Set-Cookie': `${cookie}=${token}; HttpOnly; SameSite=Strict; Path=/` },
  };
}
