import { UsageError } from '@regatta/record/errors';

/** Address of a Redis server. It may contain a password: display only `shown`. */
export interface Address {
  /** Only for the client. */
  readonly url: string;
  /** Without the password, for messages. */
  readonly shown: string;
}

/** Environment variable for the queue's URL, to keep its password off the command line. */
export const queueVariable = 'REGATTA_QUEUE';

/**
 * Parses `redis://[user:password@]host[:port][/database]`; `rediss:` uses encryption.
 *
 * @throws UsageError that does not quote the text, because it may contain a password.
 */
export function parseAddress(text: string): Address {
  const expected =
    '--queue: expected redis://host:6379, or rediss:// for an encrypted connection; received something else. ' +
    'Percent-encode special characters in the password, e.g. @ as %40.';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError(expected);
  }
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') throw new UsageError(expected);
  if (url.hostname === '' || !/^\/?\d*$/.test(url.pathname)) throw new UsageError(expected);
  const database = url.pathname.length > 1 ? url.pathname : '';
  // A password is easily put in the place of the user.
  const user = url.password === '' ? (url.username === '' ? '' : '***@') : `${url.username}:***@`;
  return { url: text, shown: `${url.protocol}//${user}${url.hostname}:${url.port || 6379}${database}` };
}
