import { dataError } from '../data-error.ts';

/** The text of a file, and a note if it is not in UTF-8. */
export interface DecodedText {
  readonly text: string;
  /** Name of the encoding for people. */
  readonly encoding: string;
}

const signatures: readonly (readonly [bytes: readonly number[], what: string, remedy: string])[] = [
  [
    [0x50, 0x4b, 0x03, 0x04],
    'a ZIP archive or an Excel workbook',
    'Open it and save the sheet as "CSV UTF-8".',
  ],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an Excel workbook', 'Open it and save the sheet as "CSV UTF-8".'],
  [[0x1f, 0x8b], 'a gzip archive', 'Decompress it first.'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file', 'Convert it to CSV first.'],
];

const begins = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, i) => bytes[i] === byte);

/** Which UTF-16 a file is in: by its byte order mark, or by the zero bytes of its first characters. */
function utf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (begins(bytes, [0xff, 0xfe])) return 'utf-16le';
  if (begins(bytes, [0xfe, 0xff])) return 'utf-16be';
  const start = bytes.subarray(0, 64);
  if (start.length < 4) return undefined;
  const zeros = (odd: 0 | 1): boolean => start.every((byte, i) => i % 2 !== odd || byte === 0);
  const text = (odd: 0 | 1): boolean => start.every((byte, i) => i % 2 === odd || byte !== 0);
  if (zeros(1) && text(1)) return 'utf-16le';
  return zeros(0) && text(0) ? 'utf-16be' : undefined;
}

/** The line that contains the first byte that is not UTF-8, and the byte. */
function firstInvalid(bytes: Uint8Array): { readonly line: number; readonly byte: number } {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let [start, line] = [0, 1];
  for (let end = 0; end <= bytes.length; end++) {
    if (end < bytes.length && bytes[end] !== 0x0a) continue;
    const part = bytes.subarray(start, end);
    try {
      decoder.decode(part);
    } catch {
      return { line, byte: part.find((byte) => byte > 0x7f) ?? 0 };
    }
    [start, line] = [end + 1, line + 1];
  }
  return { line, byte: 0 };
}

/**
 * Decodes the bytes of a CSV file: UTF-8, or UTF-16 as Excel saves "Unicode text".
 *
 * @param file its name, for errors.
 * @throws UsageError for any other encoding and for archives and workbooks.
 */
export function decoded(bytes: Uint8Array, file: string): DecodedText {
  const known = signatures.find(([start]) => begins(bytes, start));
  if (known !== undefined) throw dataError(file, 'text in UTF-8', known[1], known[2]);
  const wide = utf16(bytes);
  try {
    const text = new TextDecoder(wide ?? 'utf-8', { fatal: true }).decode(bytes);
    return { text, encoding: wide === undefined ? 'UTF-8' : 'UTF-16' };
  } catch {
    const remedy =
      'Save the file as "CSV UTF-8"; text from Windows is often in windows-1252: iconv -f windows-1252 -t utf-8.';
    if (wide !== undefined) throw dataError(file, 'text in UTF-8 or UTF-16', 'invalid UTF-16', remedy);
    const { line, byte } = firstInvalid(bytes);
    const where = `invalid UTF-8 in line ${line} (byte 0x${byte.toString(16)})`;
    throw dataError(file, 'text in UTF-8', where, remedy);
  }
}
