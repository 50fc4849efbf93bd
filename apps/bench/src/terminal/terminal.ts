import { forTerminal } from '@regatta/record/terminal-text';
import { visible } from '@regatta/record/visible';
import type { Sink } from './sink.ts';

/** Maximum characters per line on stderr; names and messages may have any length. */
const longestLine = 10_000;

/** Truncates the lines of a text. */
const bounded = (text: string): string =>
  text.length <= longestLine
    ? text
    : text
        .split('\n')
        .map((line) =>
          line.length <= longestLine
            ? line
            : `${line.slice(0, longestLine)}... (${line.length - longestLine} more characters)`,
        )
        .join('\n');

type Write = (text: string, done?: () => void) => unknown;

/** The streams. Replacements by tests or guards take effect. */
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

/** stderr, for everything except results. */
export const stderr: Sink = {
  get isTTY() {
    return process.stderr.isTTY;
  },
  get columns() {
    return process.stderr.columns;
  },
  write: (text) => toStderr(forTerminal(bounded(text))),
};

/** Prints part of the result to stdout, with a line end. */
export const print = (text: string): void => void stdout.write(`${text}\n`);

/** Prints a result to stdout as JSON. */
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/** Prints a message that is not a result to stderr, with a line end. */
export const tell = (text: string): void => void stderr.write(`${text}\n`);

/**
 * Guards the streams of the process: stdout carries only results, output of other code goes to stderr with control characters
 * made visible, and a closed pipe does not end the process. Any other failure to write a result is an error.
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
  // If nobody reads stderr anymore, the work continues.
  err.on('error', () => {});
  let lost = false;
  out.on('error', (error: NodeJS.ErrnoException) => {
    toStdout = (_, done) => done?.();
    // A reader such as `head` that closes the pipe early is not an error.
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

/** Waits until all output is written, or its reader is gone. */
export async function flushStreams(): Promise<void> {
  await Promise.all(
    [toStdout, toStderr].map((write) => new Promise<void>((done) => void write('', () => done()))),
  );
}
