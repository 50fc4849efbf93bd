import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DatasetError } from './errors.ts';
import { datasetSpec, fileSpec, pieces, serve, withFolder } from './fixtures/files.ts';
import { obtainFile, type Progress, prepareDataset } from './obtain.ts';

const content = new TextEncoder().encode('the quick brown fox jumps over the lazy dog');
const file = fileSpec('fox.txt', content);
const spec = datasetSpec([file]);
const offline = async (): Promise<Response> => {
  throw new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND example.org') });
};

async function failure(promise: Promise<unknown>): Promise<DatasetError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DatasetError) return error;
  throw new Error(`expected a DatasetError, received ${String(error)}`);
}

async function put(folder: string, data: Uint8Array): Promise<string> {
  await mkdir(join(folder, 'tiny'), { recursive: true });
  const path = join(folder, 'tiny', 'fox.txt');
  await writeFile(path, data);
  return path;
}

describe('download', () => {
  it('stores the file once, reports progress and leaves no other files', () =>
    withFolder(async (cacheDir) => {
      const { fetch, requests } = serve({ 'fox.txt': content });
      const seen: Progress[] = [];
      const options = { dataDir: null, cacheDir, fetch, onProgress: (p: Progress) => seen.push(p) };
      const first = await obtainFile(spec, file, options);
      expect(first).toMatchObject({ origin: 'download', sha256: file.sha256, name: 'fox.txt' });
      expect(Buffer.from(first.data)).toEqual(Buffer.from(content));
      expect(seen.map((p) => p.done)).toEqual([0, 15, 30, 43]);
      expect(seen.every((p) => p.total === 43 && p.dataset === 'tiny' && p.file === 'fox.txt')).toBe(true);
      expect((await obtainFile(spec, file, options)).origin).toBe('cache');
      expect(requests).toEqual([file.url]);
      expect(await readdir(join(cacheDir, 'tiny'))).toEqual(['fox.txt']);
    }));

  it('serves concurrent callers', () =>
    withFolder(async (cacheDir) => {
      const { fetch } = serve({ 'fox.txt': content });
      const all = await Promise.all(
        Array.from({ length: 8 }, () => obtainFile(spec, file, { dataDir: null, cacheDir, fetch })),
      );
      expect(all.every(({ data }) => data.length === content.length)).toBe(true);
      expect(await readdir(join(cacheDir, 'tiny'))).toEqual(['fox.txt']);
    }));

  it.each([
    ['offline', offline, 'getaddrinfo ENOTFOUND'],
    ['offline', serve({}).fetch, 'HTTP 404 Not Found'],
    ['truncated', serve({ 'fox.txt': content.subarray(0, 20) }).fetch, 'only 20 bytes'],
    [
      'truncated',
      async () => new Response(pieces(content.subarray(0, 20), new Error('reset'))),
      'broke: reset',
    ],
    ['size', serve({ 'fox.txt': new Uint8Array(1000) }).fetch, '334 bytes'],
    ['damaged', serve({ 'fox.txt': content.map((byte) => byte ^ 1) }).fetch, 'received sha256'],
  ] as const)('reports %s and leaves no file', (reason, fetch, received) =>
    withFolder(async (cacheDir) => {
      const error = await failure(obtainFile(spec, file, { dataDir: null, cacheDir, fetch }));
      expect(error.reason).toBe(reason);
      expect(error.message).toContain(received);
      expect(error.message).toContain(file.url);
      expect(error.message).toContain(join(cacheDir, 'tiny', 'fox.txt'));
      expect(error.message).toContain('REGATTA_DATA_DIR');
      expect(await readdir(join(cacheDir, 'tiny'))).toEqual([]);
    }),
  );

  it('stops a body that never ends at the expected size', () =>
    withFolder(async (cacheDir) => {
      let sent = 0;
      const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
        pull(controller) {
          sent += 16;
          controller.enqueue(new Uint8Array(16));
        },
      });
      const fetch = async (): Promise<Response> => new Response(endless);
      expect((await failure(obtainFile(spec, file, { dataDir: null, cacheDir, fetch }))).reason).toBe('size');
      expect(sent).toBeLessThanOrEqual(100);
    }));

  it("rejects with the signal's reason and leaves no file", () =>
    withFolder(async (cacheDir) => {
      const controller = new AbortController();
      const { fetch } = serve({ 'fox.txt': content });
      const onProgress = ({ done }: Progress): void => {
        if (done > 0) controller.abort(new Error('enough'));
      };
      const options = { dataDir: null, cacheDir, fetch, onProgress, signal: controller.signal };
      await expect(obtainFile(spec, file, options)).rejects.toThrow('enough');
      expect(await readdir(join(cacheDir, 'tiny'))).toEqual([]);
      await expect(obtainFile(spec, file, options)).rejects.toThrow('enough');
    }));

  it('reports a cache folder that cannot be created', () =>
    withFolder(async (folder) => {
      const cacheDir = join(folder, 'occupied');
      await writeFile(cacheDir, '');
      const { fetch, requests } = serve({ 'fox.txt': content });
      const error = await failure(obtainFile(spec, file, { dataDir: null, cacheDir, fetch }));
      expect(error.reason).toBe('storage');
      expect(error.remedy).toContain('REGATTA_CACHE_DIR');
      expect(requests).toEqual([]);
    }));
});

describe('cache', () => {
  it('replaces a damaged file with one download', () =>
    withFolder(async (cacheDir) => {
      const path = await put(
        cacheDir,
        content.map((byte) => byte ^ 1),
      );
      const { fetch, requests } = serve({ 'fox.txt': content });
      expect((await obtainFile(spec, file, { dataDir: null, cacheDir, fetch })).origin).toBe('download');
      expect(requests).toHaveLength(1);
      expect(await readFile(path)).toEqual(Buffer.from(content));
    }));

  it('reports a damaged file that cannot be replaced', () =>
    withFolder(async (cacheDir) => {
      await put(cacheDir, content.subarray(1));
      const error = await failure(obtainFile(spec, file, { dataDir: null, cacheDir, fetch: offline }));
      expect(error.reason).toBe('offline');
      expect(error.remedy).toContain('replace the damaged file (only 42 bytes)');
    }));
});

describe('data folder', () => {
  it('is used exclusively and never written to', () =>
    withFolder(async (dataDir) => {
      const { fetch, requests } = serve({});
      await put(dataDir, content);
      expect(await prepareDataset(spec, { dataDir, fetch })).toEqual([
        { name: 'fox.txt', path: join(dataDir, 'tiny', 'fox.txt'), sha256: file.sha256, origin: 'data-dir' },
      ]);
      expect(requests).toEqual([]);
    }));

  it.each([
    ['truncated', content.subarray(1), 'expected 43 bytes, received only 42 bytes'],
    ['size', new Uint8Array(99), 'expected 43 bytes, received 99 bytes'],
    ['damaged', content.map((byte) => byte ^ 1), `expected sha256 ${file.sha256}, received sha256`],
  ] as const)('reports %s', (reason, data, received) =>
    withFolder(async (dataDir) => {
      const path = await put(dataDir, data);
      const error = await failure(obtainFile(spec, file, { dataDir, fetch: offline }));
      expect(error.reason).toBe(reason);
      expect(error.message).toContain(received);
      expect(error.message).toContain(path);
      expect(error.remedy).toContain(`Replace it with the file from ${file.url}`);
      expect(await readFile(path)).toEqual(Buffer.from(data));
    }),
  );

  it('reports a missing folder and a missing file', () =>
    withFolder(async (dataDir) => {
      const noFolder = await failure(obtainFile(spec, file, { dataDir }));
      expect(noFolder).toMatchObject({ reason: 'missing', subject: join(dataDir, 'tiny') });
      await mkdir(join(dataDir, 'tiny'));
      const noFile = await failure(obtainFile(spec, file, { dataDir }));
      expect(noFile).toMatchObject({ reason: 'missing', subject: join(dataDir, 'tiny', 'fox.txt') });
      expect(noFile.remedy).toContain('unset REGATTA_DATA_DIR');
    }));
});
