import canonicalize from 'canonicalize';
import { sha256Hex } from './sha256.ts';

/** `t` and the first 20 hex digits of the sha256 of a value's canonical JSON (RFC 8785). */
export function contentId(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('expected a value that JSON can hold');
  return `t${sha256Hex(text).slice(0, 20)}`;
}
