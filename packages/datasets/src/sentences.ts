import { checkBytes } from './arguments.ts';
import { formatError } from './format-error.ts';

/** Sentences with a class each. */
export interface LabeledSentences {
  /** The words of each sentence. */
  readonly sentences: readonly (readonly string[])[];
  /** The class of each sentence. */
  readonly labels: Uint8Array;
}

/** Splits a text into words in lower case; each other visible character is a word of its own. */
export const wordsOf = (text: string): string[] =>
  text.toLowerCase().match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? [];

/** Latin-1, in which any bytes are text. */
const latin1 = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);

/** UTF-8, or Latin-1 if the bytes are no UTF-8. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return latin1(bytes);
  }
}

/**
 * Reads sentences in Latin-1, one per line: a class, 0 or 1, a space, and words separated by spaces.
 *
 * Throws DatasetError (`format`) with the line number.
 */
export function parseLabeledLines(bytes: Uint8Array, subject: string = 'sentences'): LabeledSentences {
  checkBytes(bytes, subject);
  const lines = latin1(bytes).split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) throw formatError(subject, 'at least one line', 'an empty file');
  const sentences = lines.map((line, i) => {
    if (!/^[01] /.test(line)) {
      throw formatError(`${subject}, line ${i + 1}`, 'a class, 0 or 1, and a sentence', line.slice(0, 40));
    }
    return line
      .slice(2)
      .split(' ')
      .filter((word) => word !== '');
  });
  return { sentences, labels: Uint8Array.from(lines, (line) => Number(line[0])) };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/**
 * Reads the texts of an intent from JSON: `{ intent: [{ data: [{ text }] }] }`, with a text in pieces.
 *
 * Throws DatasetError (`format`).
 */
export function intentTexts(bytes: Uint8Array, intent: string, subject: string = intent): string[] {
  checkBytes(bytes, subject);
  let parsed: unknown;
  try {
    parsed = JSON.parse(textOf(bytes));
  } catch (error) {
    throw formatError(subject, 'JSON', 'invalid JSON', error);
  }
  const entries = isRecord(parsed) ? parsed[intent] : undefined;
  if (!Array.isArray(entries) || entries.length === 0) {
    throw formatError(
      subject,
      `a list of sentences named ${intent}`,
      isRecord(parsed) ? Object.keys(parsed).join(', ') : 'no object',
    );
  }
  return entries.map((entry: unknown, i) => {
    const pieces: unknown = isRecord(entry) ? entry.data : undefined;
    const texts = Array.isArray(pieces)
      ? pieces.map((piece) => (isRecord(piece) ? piece.text : undefined))
      : [];
    if (texts.length > 0 && texts.every((text) => typeof text === 'string')) return texts.join('');
    throw formatError(`${subject}, sentence ${i + 1}`, 'pieces of text', JSON.stringify(entry).slice(0, 40));
  });
}
