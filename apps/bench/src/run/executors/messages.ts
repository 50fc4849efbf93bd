import type { Trial, TrialSpec } from '@regatta/record';
import { parsedBy } from '@regatta/record';
import * as z from 'zod';
import type { Setup } from '../../config/setup.ts';

/** File descriptors of a worker's two pipes: incoming orders and outgoing answers. */
export const channel = { orders: 3, answers: 4 } as const;

/** Messages to a worker: first the setup, then one trial, or one measurement of a trial's pace, at a time. */
export type ToWorker =
  | { readonly type: 'begin'; readonly token: string; readonly setups: readonly Setup[] }
  | { readonly type: 'run'; readonly trial: Trial }
  | { readonly type: 'pace'; readonly spec: TrialSpec };

/** Messages from a worker to its lane. Records are untrusted until checked against their trial. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'step'; readonly step: number }
  /** The estimated seconds of a trial. */
  | { readonly type: 'pace'; readonly seconds: number }
  /** `spent`: the process must run no other trial. */
  | { readonly type: 'done'; readonly record: unknown; readonly spent: boolean };

const fromWorker: z.ZodType<FromWorker> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('step'), step: z.int().min(0) }),
  z.strictObject({ type: z.literal('pace'), seconds: z.number().positive() }),
  z.strictObject({ type: z.literal('done'), record: z.unknown(), spent: z.boolean() }),
]);

/** Maximum length of a message in characters. */
export const mostMessage: number = 2 ** 26;

/**
 * Parses a line from a worker: its token, a space, JSON.
 *
 * @throws Error that states in one sentence what is wrong.
 */
export function readMessage(line: string, token: string): FromWorker {
  if (!line.startsWith(`${token} `)) {
    throw new Error(
      `expected a message in Regatta's format, received ${line.length} characters of something else`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(line.slice(token.length + 1));
  } catch {
    throw new Error('expected a message in JSON, received something else');
  }
  return parsedBy(fromWorker, value);
}

/** Splits a stream of text into lines. */
export class Lines {
  readonly #most: number;
  #parts: string[] = [];
  #length = 0;

  /** @param most maximum characters per line. */
  constructor(most: number = mostMessage) {
    this.#most = most;
  }

  /** The lines completed by this text. @throws Error if a line is too long. */
  *take(text: string): Generator<string> {
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#keep(text.slice(start, end));
      const line = this.#parts.join('');
      this.#parts = [];
      this.#length = 0;
      start = end + 1;
      yield line;
    }
    if (start < text.length) this.#keep(text.slice(start));
  }

  #keep(part: string): void {
    this.#length += part.length;
    if (this.#length > this.#most) {
      throw new Error(`expected a message of at most ${this.#most} characters, received a longer one`);
    }
    this.#parts.push(part);
  }
}
