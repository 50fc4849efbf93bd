import { checkBytes } from './arguments.ts';
import type { DatasetError } from './errors.ts';
import { formatError } from './format-error.ts';

/** Records of `optdigits.tra` or `optdigits.tes`. */
export interface OptdigitsTable {
  /** Number of rows. */
  readonly count: number;
  /** [count, 64], each 0..16. */
  readonly features: Uint8Array;
  /** [count], each 0..9. */
  readonly labels: Uint8Array;
}

const FEATURES = 64;
const COLUMNS = FEATURES + 1;
const [COMMA, RETURN, NEWLINE, ZERO, NINE] = [44, 13, 10, 48, 57] as const;

/**
 * Reads the comma-separated table of optdigits: 64 counts 0..16 and a label 0..9 per line; lines end with LF or CRLF, which
 * is optional on the last line.
 *
 * Throws DatasetError (`format`) with the line and column number.
 */
export function parseOptdigits(bytes: Uint8Array, subject: string = 'optdigits table'): OptdigitsTable {
  checkBytes(bytes, subject);
  // A record has at least 65 digits and 64 commas, so a valid file cannot exceed this bound.
  const capacity = Math.ceil(bytes.length / (2 * COLUMNS - 1));
  const features = new Uint8Array(capacity * FEATURES);
  const labels = new Uint8Array(capacity);
  let line = 0;
  let offset = 0;
  while (offset < bytes.length) {
    for (let column = 0; column < COLUMNS; column++) {
      const isLabel = column === FEATURES;
      const at = offset;
      let value = 0;
      // Two digits suffice for 0..16; a third one fails as a missing separator.
      while (offset < at + 2 && isDigit(bytes[offset])) value = value * 10 + bytes[offset++]! - ZERO;
      if (offset === at || value > (isLabel ? 9 : 16)) {
        throw failure(subject, line, column, isLabel ? 'a label 0..9' : 'an integer 0..16', show(bytes, at));
      }
      if (isLabel) labels[line] = value;
      else features[line * FEATURES + column] = value;
      if (isLabel) offset = endOfLine(bytes, offset, subject, line);
      else if (bytes[offset++] !== COMMA)
        throw failure(subject, line, column, 'a comma after the value', show(bytes, offset - 1));
    }
    line++;
  }
  if (line === 0) throw failure(subject, 0, 0, 'at least one record', 'an empty file');
  return { count: line, features: features.subarray(0, line * FEATURES), labels: labels.subarray(0, line) };
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

function endOfLine(bytes: Uint8Array, offset: number, subject: string, line: number): number {
  if (offset === bytes.length) return offset;
  const end = bytes[offset] === RETURN ? offset + 1 : offset;
  if (bytes[end] !== NEWLINE) {
    throw failure(subject, line, FEATURES, 'the end of the line after the label', show(bytes, offset));
  }
  return end + 1;
}

function show(bytes: Uint8Array, offset: number): string {
  if (offset >= bytes.length) return 'the end of the file';
  const shown = bytes.subarray(offset, offset + 8);
  return `${JSON.stringify(new TextDecoder().decode(shown))} at offset ${offset}`;
}

function failure(
  subject: string,
  line: number,
  column: number,
  expected: string,
  received: string,
): DatasetError {
  return formatError(`${subject}, line ${line + 1}, column ${column + 1}`, expected, received);
}
