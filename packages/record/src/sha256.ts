import { sha256 } from '@noble/hashes/sha2.js';

/** Encodes bytes in base64. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** SHA-256 of the concatenated parts; strings are encoded in UTF-8. */
function digest(parts: readonly (string | Uint8Array)[]): Uint8Array {
  const hash = sha256.create();
  const encoder = new TextEncoder();
  for (const part of parts) hash.update(typeof part === 'string' ? encoder.encode(part) : part);
  return hash.digest();
}

/** Returns the SHA-256 of the concatenated parts in hex; strings are encoded in UTF-8. */
export function sha256Hex(...parts: readonly (string | Uint8Array)[]): string {
  return Array.from(digest(parts), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Returns the SHA-256 of the concatenated parts in base64; strings are encoded in UTF-8. */
export const sha256Base64 = (...parts: readonly (string | Uint8Array)[]): string => base64(digest(parts));
