import { checkBytes } from './arguments.ts';
import { formatError } from './format-error.ts';

/** A text as character ids. */
export interface CharacterText {
  /** [characters], each an index into `vocabulary`. */
  readonly ids: Uint8Array;
  /** The distinct characters, sorted by code point. */
  readonly vocabulary: readonly string[];
}

const [NEWLINE, LAST_ASCII] = [10, 127] as const;

/**
 * Reads ASCII text as indices into its own vocabulary, the distinct characters sorted by code point.
 *
 * Throws DatasetError (`format`) with the line and column number.
 */
export function parseCharacters(bytes: Uint8Array, subject: string = 'text'): CharacterText {
  checkBytes(bytes, subject);
  const present = new Uint8Array(LAST_ASCII + 1);
  let line = 1;
  let lineStart = 0;
  for (const [offset, byte] of bytes.entries()) {
    if (byte > LAST_ASCII) {
      const place = `line ${line}, column ${offset - lineStart + 1}`;
      throw formatError(`${subject}, ${place}`, 'an ASCII character', `byte 0x${byte.toString(16)}`);
    }
    present[byte] = 1;
    if (byte !== NEWLINE) continue;
    line++;
    lineStart = offset + 1;
  }
  if (bytes.length === 0) throw formatError(subject, 'at least one character', 'an empty file');
  const codes = Array.from(present.keys()).filter((code) => present[code] === 1);
  const idOf = new Uint8Array(present.length);
  codes.forEach((code, id) => {
    idOf[code] = id;
  });
  return {
    ids: bytes.map((byte) => idOf[byte]!),
    vocabulary: codes.map((code) => String.fromCharCode(code)),
  };
}
