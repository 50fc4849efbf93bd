import type { Trial } from '@regatta/record';
import { parsedBy } from '@regatta/record';
import * as z from 'zod';
import type { Setup } from '../../config/setup.ts';

/** The file descriptors of a worker's two pipes: orders come in, answers go out. */
export const channel = { orders: 3, answers: 4 } as const;

/** From a lane to a worker: first what to know, then one trial after the other. */
export type ToWorker =
  | { readonly type: 'begin'; readonly token: string; readonly setups: readonly Setup[] }
  | { readonly type: 'run'; readonly trial: Trial };

/** From a worker to its lane. A record is anybody's until it is checked against its trial. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'step'; readonly step: number }
  /** `spent`: the process must run no other trial. */
  | { readonly type: 'done'; readonly record: unknown; readonly spent: boolean };

const fromWorker: z.ZodType<FromWorker> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('step'), step: z.int().min(0) }),
  z.strictObject({ type: z.literal('done'), record: z.unknown(), spent: z.boolean() }),
]);

/** Most characters of a message. */
export const mostMessage: number = 2 ** 26;

/**
 * Reads a line of a worker: its token, a space, JSON.
 *
 * @throws an error that says in one sentence what is wrong.
 */
export function readMessage(line: string, token: string): FromWorker {
  if (!line.startsWith(`${token} `)) {
    throw new Error(`expected a message of Regatta, received ${line.length} characters of something else`);
  }
  let value: unknown;
  try {
    value = JSON.parse(line.slice(token.length + 1));
  } catch {
    throw new Error('expected a message in JSON, received something else');
  }
  return parsedBy(fromWorker, value);
}

/** Parts a stream of text into lines. */
export class Lines {
  readonly #most: number;
  #parts: string[] = [];
  #length = 0;

  /** @param most characters of a line. */
  constructor(most: number = mostMessage) {
    this.#most = most;
  }

  /** The lines that end in this text. @throws an error for a line that is too long. */
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
