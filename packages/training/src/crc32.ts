const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let word = byte;
  for (let bit = 0; bit < 8; bit++) word = word & 1 ? (word >>> 1) ^ 0xedb88320 : word >>> 1;
  return word;
});

/** CRC-32 as in zip and png. @param seed the CRC of the preceding bytes. */
export function crc32(bytes: Uint8Array, seed = 0): number {
  let word = ~seed;
  for (const byte of bytes) word = (word >>> 8) ^ table[(word ^ byte) & 0xff]!;
  return ~word >>> 0;
}

/** The bytes of an array of numbers. */
export const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
