import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** Whether an address is a loopback address. */
export const isLoopback = (address: string): boolean =>
  isIP(address) !== 0 && (address === '::1' || /^(::ffff:)?127\./.test(address));

/** Access rules of a dashboard. */
export interface AccessOptions {
  /** The address it listens on. */
  readonly address: string;
  /** The host given by the user. */
  readonly host: string;
  /** Token required for access; undefined on loopback. */
  readonly token: string | undefined;
  /** Name of the cookie that stores the token. */
  readonly cookie: string;
}

/** Decision on a request: allowed, redirected with the cookie, or denied. */
export type Access =
  | { readonly granted: true; readonly path: string }
  | {
      readonly granted: false;
      readonly status: number;
      readonly message: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

const refuse = (status: number, message: string): Access => ({ granted: false, status, message });

/** The host name in a Host header, without port and brackets. */
const hostName = (header: string): string =>
  header
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1');

/**
 * Whether a Host header belongs to this server. In a DNS rebinding attack, a page of another site, whose name resolves to this
 * machine, sends that name; IP addresses and this machine's own names cannot be rebound.
 */
function isOwnHost(header: string | undefined, { address, host }: AccessOptions): boolean {
  if (header === undefined) return false;
  const name = hostName(header);
  if (name === 'localhost' || isLoopback(name)) return true;
  if (isLoopback(address)) return false;
  return isIP(name) !== 0 || [host, hostname()].some((own) => own.toLowerCase() === name);
}

/** Whether a request is a user opening the page, even through a link on another site. */
const isNavigation = ({ headers }: IncomingMessage): boolean =>
  headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const equal = (a: string | null | undefined, b: string): boolean =>
  timingSafeEqual(digest(a ?? ''), digest(b));

function cookieOf(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([key]) => key === name)?.[1];
}

/** Decides on a request by its Host header, method and token. The token comes once in the URL, then in a cookie. */
export function accessOf(request: IncomingMessage, options: AccessOptions): Access {
  const { token, cookie } = options;
  const { host, cookie: cookies } = request.headers;
  if (!isOwnHost(host, options)) {
    return refuse(403, 'expected this machine as Host; open the address printed by the run');
  }
  if (request.method !== 'GET') {
    return {
      granted: false,
      status: 405,
      message: 'expected a GET request',
      headers: { Allow: 'GET' },
    };
  }
  // A page of another site, whose requests browsers mark, must not read or hold a stream.
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'none' && site !== 'same-origin' && !isNavigation(request))
    return refuse(403, 'expected a request from the page itself, received one from another site');
  const target = request.url ?? '';
  if (!/^\/(?![/\\])/.test(target) || !URL.canParse(target, 'http://dashboard'))
    return refuse(400, 'expected a URL path');
  const url = new URL(target, 'http://dashboard');
  const given = url.searchParams.get('token');
  if (token === undefined || equal(cookieOf(cookies, cookie), token))
    return { granted: true, path: url.pathname };
  if (!equal(given, token)) {
    return refuse(401, 'expected the token; open the address printed by the run');
  }
  return {
    granted: false,
    status: 303,
    message: 'see /',
    headers: { Location: '/', 'Set-Cookie': `${cookie}=${token}; HttpOnly; SameSite=Strict; Path=/` },
  };
}
