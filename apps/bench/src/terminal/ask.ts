import { createInterface } from 'node:readline';
import type { Sink } from './sink.ts';
import { stderr } from './terminal.ts';

/** Where answers come from: stdin, or what stands for it in a test. */
export type Answers = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** Whether a person can be asked: both streams are a terminal. */
export const canAsk = (input: Answers = process.stdin, output: Sink = stderr): boolean =>
  input.isTTY === true && output.isTTY === true;

/**
 * Asks a question whose usual answer is yes.
 *
 * @returns whether the first line says yes: empty, `y` or `yes`. The end of the input is a no.
 */
export async function ask(
  question: string,
  input: Answers = process.stdin,
  output: Sink = stderr,
): Promise<boolean> {
  output.write(`${question} [Y/n] `);
  // Without an output, readline sends no control sequences, and Ctrl-C still ends the process.
  const lines = createInterface({ input, terminal: false });
  try {
    for await (const line of lines) return /^(?:y|yes)?$/i.test(line.trim());
    output.write('\n');
    return false;
  } finally {
    lines.close();
  }
}
