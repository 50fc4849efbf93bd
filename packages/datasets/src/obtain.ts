import { join } from 'node:path';
import { download, type Fetch } from './download.ts';
import { DatasetError } from './errors.ts';
import { cacheFolder, dataFolder } from './folders.ts';
import type { DatasetSpec, FileSpec } from './spec.ts';
import { isFolder, readPacked, readVerified } from './verify.ts';

/** Bytes received so far of one file. */
export interface Progress {
  /** Name of the data set. */
  readonly dataset: string;
  /** Name of the file. */
  readonly file: string;
  /** Bytes so far. */
  readonly done: number;
  /** Bytes in all. */
  readonly total: number;
}

/** Where files come from; every field has a sensible default. */
export interface DatasetOptions {
  /**
   * Folder of ready files, `<dataDir>/<dataset>/<file>` or a gzip of it, `<file>.gz`; never written. Default:
   * `REGATTA_DATA_DIR`; `null`: none, whatever that variable says.
   */
  readonly dataDir?: string | null | undefined;
  /** Folder that keeps downloads. Default: `REGATTA_CACHE_DIR` or the platform's cache folder. */
  readonly cacheDir?: string | undefined;
  /** Called as a download proceeds. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Stops a download; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Replaces the global `fetch`, e.g. by one that goes through a proxy. */
  readonly fetch?: Fetch | undefined;
}

/** A file whose size and SHA-256 have been checked. */
export interface ObtainedFile {
  /** Name of the file. */
  readonly name: string;
  /** Where it was read; `<name>.gz` in a data folder that holds it packed. */
  readonly path: string;
  /** Of the file as published, packed or not. */
  readonly sha256: string;
  /** Where it was found. */
  readonly origin: 'data-dir' | 'cache' | 'download';
  /** Its bytes, with the right checksum; decompressed where it was compressed. */
  readonly data: Uint8Array;
}

/**
 * The verified content of one file: from `dataDir` when that is given (then from nowhere else), otherwise from the
 * cache, otherwise by download. A damaged cached file is downloaded again, once.
 *
 * Throws DatasetError naming the file, what was wrong with it and the remedy.
 */
export async function obtainFile(
  spec: DatasetSpec,
  file: FileSpec,
  options: DatasetOptions = {},
): Promise<ObtainedFile> {
  options.signal?.throwIfAborted();
  const dataDir = options.dataDir === undefined ? dataFolder() : options.dataDir;
  if (dataDir !== undefined && dataDir !== null) return fromDataDir(dataDir, spec, file);

  const path = join(options.cacheDir ?? cacheFolder(), spec.name, file.name);
  const cached = await fromCache(path, file);
  if (cached instanceof Uint8Array) return obtained(file, path, 'cache', cached);

  const copy = cached === undefined ? 'Or put the file' : `Or replace the damaged file (${cached.received})`;
  await download(file, path, {
    fetch: options.fetch ?? fetch,
    signal: options.signal,
    onBytes: (done) => options.onProgress?.({ dataset: spec.name, file: file.name, done, total: file.bytes }),
    byHand: `${copy} at ${path}, or set REGATTA_DATA_DIR to a folder that holds ${spec.name}/${file.name}.`,
  });
  const data = await readVerified(path, file, 'Delete it and try again.');
  if (data === undefined) throw missing(path, 'the file just downloaded', 'Try again.');
  return obtained(file, path, 'download', data);
}

/** Makes every file of a data set available and verified; files already there are not downloaded. */
export async function prepareDataset(
  spec: DatasetSpec,
  options: DatasetOptions = {},
): Promise<readonly Omit<ObtainedFile, 'data'>[]> {
  const prepared: Omit<ObtainedFile, 'data'>[] = [];
  for (const file of spec.files) {
    const { data: _, ...facts } = await obtainFile(spec, file, options);
    prepared.push(facts);
  }
  return prepared;
}

async function fromDataDir(dataDir: string, spec: DatasetSpec, file: FileSpec): Promise<ObtainedFile> {
  const folder = join(dataDir, spec.name);
  if (!(await isFolder(folder))) {
    throw missing(folder, `a folder with the files of ${spec.name}`, REMEDY_DATA_DIR);
  }
  const path = join(folder, file.name);
  const remedy = `Delete it and put ${file.url} in its place. ${REMEDY_DATA_DIR}`;
  const data = await readVerified(path, file, remedy);
  if (data !== undefined) return obtained(file, path, 'data-dir', data);
  const unpacked = await readPacked(`${path}.gz`, file, remedy);
  if (unpacked !== undefined) return obtained(file, `${path}.gz`, 'data-dir', unpacked);
  throw missing(path, `the file of ${file.url} or a gzip of it`, `Put it there. ${REMEDY_DATA_DIR}`);
}

const REMEDY_DATA_DIR: string =
  'Point REGATTA_DATA_DIR at a folder that holds it, or unset REGATTA_DATA_DIR to download.';

/** The cached bytes, nothing, or what is wrong with them; a file that cannot be read is the user's to fix. */
async function fromCache(path: string, file: FileSpec): Promise<Uint8Array | DatasetError | undefined> {
  try {
    return await readVerified(path, file, 'Delete it to download it again.');
  } catch (error) {
    if (error instanceof DatasetError && error.reason !== 'storage') return error;
    throw error;
  }
}

function obtained(
  file: FileSpec,
  path: string,
  origin: ObtainedFile['origin'],
  data: Uint8Array,
): ObtainedFile {
  return { name: file.name, path, sha256: file.sha256, origin, data };
}

function missing(subject: string, expected: string, remedy: string): DatasetError {
  return new DatasetError({ reason: 'missing', subject, expected, received: 'nothing', remedy });
}
