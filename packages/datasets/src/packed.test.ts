import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { datasetSpec, fileSpec, serve, withFolder } from './fixtures/files.ts';
import { obtainFile } from './obtain.ts';

const content = new TextEncoder().encode('the quick brown fox jumps over the lazy dog');
const file = fileSpec('fox.txt', content);
const spec = datasetSpec([file]);

async function put(folder: string, name: string, data: Uint8Array): Promise<string> {
  await mkdir(join(folder, 'tiny'), { recursive: true });
  const path = join(folder, 'tiny', name);
  await writeFile(path, data);
  return path;
}

it('a data folder can contain a gzip of a file, whose contents are verified', () =>
  withFolder(async (dataDir) => {
    for (const level of [0, 9]) {
      const path = await put(dataDir, 'fox.txt.gz', gzipSync(content, { level }));
      const { data, ...facts } = await obtainFile(spec, file, { dataDir });
      expect(facts).toEqual({ name: 'fox.txt', path, sha256: file.sha256, origin: 'data-dir' });
      expect(Buffer.from(data)).toEqual(Buffer.from(content));
    }
    expect(await readdir(join(dataDir, 'tiny'))).toEqual(['fox.txt.gz']);
  }));

it('prefers the uncompressed file', () =>
  withFolder(async (dataDir) => {
    await put(dataDir, 'fox.txt.gz', gzipSync(content));
    const path = await put(dataDir, 'fox.txt', content);
    expect((await obtainFile(spec, file, { dataDir })).path).toBe(path);
  }));

it('does not read a gzip from the cache, which stores downloads as published', () =>
  withFolder(async (cacheDir) => {
    await put(cacheDir, 'fox.txt.gz', gzipSync(content));
    const { fetch } = serve({ 'fox.txt': content });
    expect((await obtainFile(spec, file, { dataDir: null, cacheDir, fetch })).origin).toBe('download');
  }));

it.each([
  ['damaged', gzipSync(content.map((byte) => byte ^ 1)), `sha256 ${file.sha256}`],
  ['format', gzipSync(content.subarray(1)), '43 bytes when decompressed, received 42 bytes'],
  ['format', gzipSync(new Uint8Array(1_000_000)), '43 bytes when decompressed'],
  ['format', content, '43 bytes when decompressed'],
  ['size', new Uint8Array(2000), 'expected 43 bytes, received 2000 bytes'],
] as const)('reports %s', (reason, data, message) =>
  withFolder(async (dataDir) => {
    const path = await put(dataDir, 'fox.txt.gz', data);
    const promise = obtainFile(spec, file, { dataDir });
    await expect(promise).rejects.toMatchObject({ name: 'DatasetError', reason, subject: path });
    await expect(promise).rejects.toThrow(message);
    expect(await readFile(path)).toEqual(Buffer.from(data));
  }),
);
