import { readdir, readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { download, type Fetch } from './download.ts';
import { fileSpec, withFolder } from './fixtures/files.ts';

const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31) % 256);
const file = fileSpec('bytes.bin', content);

/** Runs `action` with the platform's `fetch` redirected to a local server. */
async function withServer(listener: RequestListener, action: (fetch: Fetch) => Promise<void>): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  try {
    await action((_, init) => fetch(`http://127.0.0.1:${address.port}/`, init));
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const quiet = { signal: undefined, onBytes: (): void => {}, byHand: 'By hand.' };

describe('download with the platform fetch', () => {
  it('stores a complete file', () =>
    withFolder((folder) =>
      withServer(
        (_, response) => response.end(content),
        async (fetch) => {
          const path = join(folder, 'deep', 'bytes.bin');
          await download(file, path, { ...quiet, fetch });
          expect((await readFile(path)).equals(content)).toBe(true);
        },
      ),
    ));

  it('reports a connection that breaks', () =>
    withFolder((folder) =>
      withServer(
        (_, response) => {
          response.writeHead(200, { 'content-length': content.length });
          response.write(content.subarray(0, 1000), () => response.destroy());
        },
        async (fetch) => {
          const promise = download(file, join(folder, 'bytes.bin'), { ...quiet, fetch });
          await expect(promise).rejects.toMatchObject({ name: 'DatasetError', reason: 'truncated' });
          expect(await readdir(folder)).toEqual([]);
        },
      ),
    ));

  it('rejects a redirect that leaves https', () =>
    withFolder((folder) =>
      withServer(
        (request, response) => {
          if (request.url === '/') response.writeHead(302, { location: '/elsewhere' }).end();
          else response.end(content);
        },
        async (fetch) => {
          const promise = download(file, join(folder, 'bytes.bin'), { ...quiet, fetch });
          await expect(promise).rejects.toMatchObject({ name: 'DatasetError', reason: 'offline' });
          await expect(promise).rejects.toThrow('a redirect to a URL that is not https');
          expect(await readdir(folder)).toEqual([]);
        },
      ),
    ));

  it('stops if aborted while waiting for data', () =>
    withFolder((folder) =>
      withServer(
        (_, response) => response.write(content.subarray(0, 1000)),
        async (fetch) => {
          const controller = new AbortController();
          const onBytes = (done: number): void => {
            if (done > 0) setImmediate(() => controller.abort(new Error('enough')));
          };
          const options = { ...quiet, fetch, signal: controller.signal, onBytes };
          await expect(download(file, join(folder, 'bytes.bin'), options)).rejects.toThrow('enough');
          expect(await readdir(folder)).toEqual([]);
        },
      ),
    ));
});
