import { sha256 } from '@noble/hashes/sha2.js';

/** Bytes in base64. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** sha256 of the parts in a row; texts count as UTF-8. */
function digest(parts: readonly (string | Uint8Array)[]): Uint8Array {
  const hash = sha256.create();
  const encoder = new TextEncoder();
  for (const part of parts) hash.update(typeof part === 'string' ? encoder.encode(part) : part);
  return hash.digest();
}

/** sha256 of the parts in a row, in hex. */
export function sha256Hex(...parts: readonly (string | Uint8Array)[]): string {
  return Array.from(digest(parts), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** sha256 of the parts in a row, in base64. */
export const sha256Base64 = (...parts: readonly (string | Uint8Array)[]): string => base64(digest(parts));
