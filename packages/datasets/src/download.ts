import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatasetError, describeCause } from './errors.ts';
import type { FileSpec } from './spec.ts';
import { damaged, wrongSize } from './verify.ts';

/** The part of the global `fetch` that downloads use. */
export type Fetch = (url: string, init: { signal: AbortSignal | null }) => Promise<Response>;

export interface DownloadOptions {
  readonly fetch: Fetch;
  readonly signal: AbortSignal | undefined;
  readonly onBytes: (done: number) => void;
  /** How to provide the file without downloading, for error messages. */
  readonly byHand: string;
}

/**
 * Downloads one file to `path`. It is streamed to a temporary file in the same folder, its size and SHA-256 are checked, and
 * it is renamed only when complete and correct. Concurrent downloads of the same file do not interfere.
 *
 * Throws DatasetError: `offline`, `truncated`, `size`, `damaged`, `storage`; the signal's reason when aborted.
 */
export async function download(file: FileSpec, path: string, options: DownloadOptions): Promise<void> {
  options.signal?.throwIfAborted();
  const part = `${path}.${randomUUID()}.part`;
  await storing(path, () => mkdir(dirname(path), { recursive: true }));
  const handle = await storing(part, () => open(part, 'wx'));
  try {
    try {
      await receive(await request(file, options), file, handle, options);
      await storing(part, () => handle.sync());
    } finally {
      await handle.close();
    }
    await storing(path, () => rename(part, path));
  } finally {
    await rm(part, { force: true });
  }
}

async function request(file: FileSpec, options: DownloadOptions): Promise<ReadableStream<Uint8Array>> {
  let response: Response;
  try {
    response = await options.fetch(file.url, { signal: options.signal ?? null });
  } catch (error) {
    options.signal?.throwIfAborted();
    throw unreachable(file, describeCause(error), options, error);
  }
  // After a redirect, the response has the final URL.
  const downgraded = response.redirected && new URL(response.url).protocol !== 'https:';
  if (response.ok && response.body !== null && !downgraded) return response.body;
  await response.body?.cancel();
  if (downgraded) throw unreachable(file, 'a redirect to a URL that is not https', options);
  throw unreachable(file, `HTTP ${response.status} ${response.statusText}`.trim(), options);
}

async function receive(
  body: ReadableStream<Uint8Array>,
  file: FileSpec,
  handle: FileHandle,
  options: DownloadOptions,
): Promise<void> {
  const reader = body.getReader();
  const hash = createHash('sha256');
  let done = 0;
  try {
    options.onBytes(0);
    for (;;) {
      const chunk = await next(reader, file, done, options);
      if (chunk === undefined) break;
      done += chunk.length;
      if (done > file.bytes) throw wrongSize(file.url, file, done, options.byHand);
      hash.update(chunk);
      await storing(file.name, () => handle.writeFile(chunk));
      options.onBytes(done);
    }
  } finally {
    // Ends an unfinished transfer; a failed stream rejects with the error that was already thrown.
    await reader.cancel().catch(() => undefined);
  }
  const remedy = `Try again. ${options.byHand}`;
  if (done < file.bytes) throw wrongSize(file.url, file, done, remedy);
  const digest = hash.digest('hex');
  if (digest !== file.sha256) throw damaged(file.url, file, digest, remedy);
}

async function next(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  file: FileSpec,
  done: number,
  options: DownloadOptions,
): Promise<Uint8Array | undefined> {
  options.signal?.throwIfAborted();
  try {
    return (await reader.read()).value;
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new DatasetError({
      reason: 'truncated',
      subject: file.url,
      expected: `${file.bytes} bytes`,
      received: `only ${done} bytes before the connection broke: ${describeCause(error)}`,
      remedy: `Try again. ${options.byHand}`,
      cause: error,
    });
  }
}

function unreachable(
  file: FileSpec,
  received: string,
  options: DownloadOptions,
  cause?: unknown,
): DatasetError {
  return new DatasetError({
    reason: 'offline',
    subject: file.name,
    expected: `a download from ${file.url}`,
    received,
    remedy: `Check the network connection. ${options.byHand}`,
    cause,
  });
}

async function storing<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new DatasetError({
      reason: 'storage',
      subject: path,
      expected: 'a writable folder',
      received: describeCause(error),
      remedy: 'Free disk space, fix the permissions, or set REGATTA_CACHE_DIR to another folder.',
      cause: error,
    });
  }
}
