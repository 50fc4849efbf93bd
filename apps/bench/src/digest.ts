import { platform } from '#platform';

/** Bytes in base64. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** sha256 of the parts in a row, in hex. */
export function sha256Hex(...parts: readonly (string | Uint8Array)[]): string {
  return Array.from(platform.sha256(parts), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** sha256 of the parts in a row, in base64. */
export const sha256Base64 = (...parts: readonly (string | Uint8Array)[]): string =>
  base64(platform.sha256(parts));
