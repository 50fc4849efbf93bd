import { forTerminal } from '@regatta/record/terminal-text';
import { visible } from '@regatta/record/visible';
import type { Sink } from './sink.ts';

/** Most characters of a line on stderr: names and messages may be of any length. */
const longestLine = 10_000;

/** Text with its lines cut to what people read. */
const bounded = (text: string): string =>
  text.length <= longestLine
    ? text
    : text
        .split('\n')
        .map((line) =>
          line.length <= longestLine
            ? line
            : `${line.slice(0, longestLine)}... (${line.length - longestLine} characters more)`,
        )
        .join('\n');

type Write = (text: string, done?: () => void) => unknown;

/** The streams; what a test or a guard puts in place of them is honored. */
let toStdout: Write = (text, done) => process.stdout.write(text, done);
let toStderr: Write = (text, done) => process.stderr.write(text, done);

/** stdout, for results. */
export const stdout: Sink = {
  get isTTY() {
    return process.stdout.isTTY;
  },
  get columns() {
    return process.stdout.columns;
  },
  write: (text) => toStdout(forTerminal(text)),
};

/** stderr, for whatever is no result. */
export const stderr: Sink = {
  get isTTY() {
    return process.stderr.isTTY;
  },
  get columns() {
    return process.stderr.columns;
  },
  write: (text) => toStderr(forTerminal(bounded(text))),
};

/** Prints a part of the result, and ends the line. */
export const print = (text: string): void => void stdout.write(`${text}\n`);

/** Prints a result as JSON. */
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/** Tells the user something that is no result, and ends the line. */
export const tell = (text: string): void => void stderr.write(`${text}\n`);

/**
 * Keeps the streams of the process in order: stdout has results alone, what other code prints goes to stderr and is made
 * visible too, and a reader that is gone ends nothing. A result that cannot be written otherwise is an error.
 */
export function guardStreams(): void {
  const { stdout: out, stderr: err } = process;
  toStdout = out.write.bind(out);
  const write = err.write.bind(err);
  toStderr = write;
  type Done = (error?: Error | null) => void;
  const foreign = (chunk: string | Uint8Array, encoding?: BufferEncoding | Done, done?: Done): boolean => {
    const text = typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
    return write(visible(text), typeof encoding === 'function' ? encoding : done);
  };
  out.write = foreign;
  err.write = foreign;
  // Nobody reads stderr any more: the work goes on.
  err.on('error', () => {});
  let lost = false;
  out.on('error', (error: NodeJS.ErrnoException) => {
    toStdout = (_, done) => done?.();
    // A reader such as `head` that has seen enough is no error.
    if (error.code === 'EPIPE' || lost) return;
    lost = true;
    tell(`error: the result could not be written to stdout: ${error.message}`);
  });
  process.on('exit', (code) => {
    if (lost && code === 0) process.exitCode = 1;
  });
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => tell(`${name}: ${message}`));
}

/** Waits until what was written is handed over, or its reader is gone. */
export async function flushStreams(): Promise<void> {
  await Promise.all(
    [toStdout, toStderr].map((write) => new Promise<void>((done) => void write('', () => done()))),
  );
}
