import { UsageError } from '@regatta/record/errors';

/** Where a Redis server is. The text may hold a password: show `shown` only. */
export interface Address {
  /** For the client alone. */
  readonly url: string;
  /** Without the password, for messages. */
  readonly shown: string;
}

/** The environment variable that names the queue where the command line should not, for its password. */
export const queueVariable = 'REGATTA_QUEUE';

/**
 * Reads `redis://[user:password@]host[:port][/database]`; `rediss:` encrypts.
 *
 * @throws UsageError without the text in it: it may hold a password.
 */
export function parseAddress(text: string): Address {
  const expected =
    '--queue: expected redis://host:6379, or rediss:// for an encrypted connection; received something else. ' +
    'Special characters of a password are written as %40 and the like.';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError(expected);
  }
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') throw new UsageError(expected);
  if (url.hostname === '' || !/^\/?\d*$/.test(url.pathname)) throw new UsageError(expected);
  const database = url.pathname.length > 1 ? url.pathname : '';
  // A password is easily written where the user belongs.
  const user = url.password === '' ? (url.username === '' ? '' : '***@') : `${url.username}:***@`;
  return { url: text, shown: `${url.protocol}//${user}${url.hostname}:${url.port || 6379}${database}` };
}
