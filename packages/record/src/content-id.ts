import canonicalize from 'canonicalize';
import { sha256Hex } from './sha256.ts';

/**
 * Returns an id derived from content: `t` and the first 20 hex digits of the SHA-256 of the canonical JSON (RFC 8785).
 *
 * @param value plain data; properties that are undefined are ignored.
 * @throws Error if JSON cannot represent the value, e.g. a function, NaN, an infinite number or a circular reference.
 */
export function contentId(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) {
    throw new TypeError(
      `expected a value that JSON can represent, received ${typeof value}. Pass plain objects, arrays, strings, numbers, booleans or null.`,
    );
  }
  return `t${sha256Hex(text).slice(0, 20)}`;
}
