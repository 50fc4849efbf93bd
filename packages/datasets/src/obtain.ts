import { join } from 'node:path';
import { checkOptions, checkSpec } from './arguments.ts';
import { download, type Fetch } from './download.ts';
import { DatasetError } from './errors.ts';
import { cacheFolder, dataFolder } from './folders.ts';
import type { DatasetSpec, FileSpec } from './spec.ts';
import { isFolder, readPacked, readVerified } from './verify.ts';

/** The download progress of one file. */
export interface Progress {
  /** Name of the data set. */
  readonly dataset: string;
  /** Name of the file. */
  readonly file: string;
  /** Bytes received so far. */
  readonly done: number;
  /** Total bytes. */
  readonly total: number;
}

/** Where files come from; every option has a default. */
export interface DatasetOptions {
  /**
   * Folder of existing files, `<dataDir>/<dataset>/<file>` or a gzip of it, `<file>.gz`; never written to. Default:
   * `REGATTA_DATA_DIR`; `null` ignores that variable.
   */
  readonly dataDir?: string | null | undefined;
  /** Folder for downloads. Default: `REGATTA_CACHE_DIR` or the platform's cache folder. */
  readonly cacheDir?: string | undefined;
  /** Called during a download. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Aborts a download; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Replaces the global `fetch`, e.g. to use a proxy. */
  readonly fetch?: Fetch | undefined;
}

const KEYS = [
  'dataDir',
  'cacheDir',
  'onProgress',
  'signal',
  'fetch',
] as const satisfies readonly (keyof DatasetOptions)[];

/** A file whose size and SHA-256 have been verified. */
export interface ObtainedFile {
  /** Name of the file. */
  readonly name: string;
  /** Path that was read; `<name>.gz` if the data folder contains a gzip. */
  readonly path: string;
  /** SHA-256 of the published file, even if a gzip of it was read. */
  readonly sha256: string;
  /** Where the file was found. */
  readonly origin: 'data-dir' | 'cache' | 'download';
  /** Its verified bytes; a gzip from a data folder is decompressed. */
  readonly data: Uint8Array;
}

/**
 * Returns the verified contents of one file: from `dataDir` only, if given; otherwise from the cache, or else by download. A
 * damaged cached file is downloaded again, once.
 * Throws DatasetError with the file, what is wrong with it and the remedy.
 */
export async function obtainFile(
  spec: DatasetSpec,
  file: FileSpec,
  options: DatasetOptions = {},
): Promise<ObtainedFile> {
  checkSpec(spec, 'obtainFile');
  checkOptions(file, 'obtainFile, file');
  checkOptions(options, 'obtainFile', KEYS);
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
    byHand: `${copy} at ${path}, or set REGATTA_DATA_DIR to a folder that contains ${spec.name}/${file.name}.`,
  });
  const data = await readVerified(path, file, 'Delete it and try again.');
  if (data === undefined) throw missing(path, 'the file just downloaded', 'Try again.');
  return obtained(file, path, 'download', data);
}

/** Fetches and verifies all files of a data set; existing files are not downloaded. */
export async function prepareDataset(
  spec: DatasetSpec,
  options: DatasetOptions = {},
): Promise<readonly Omit<ObtainedFile, 'data'>[]> {
  checkSpec(spec, 'prepareDataset');
  checkOptions(options, 'prepareDataset', KEYS);
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
    throw missing(folder, `a folder that contains the files of ${spec.name}`, REMEDY_DATA_DIR);
  }
  const path = join(folder, file.name);
  const remedy = `Replace it with the file from ${file.url}. ${REMEDY_DATA_DIR}`;
  const data = await readVerified(path, file, remedy);
  if (data !== undefined) return obtained(file, path, 'data-dir', data);
  const unpacked = await readPacked(`${path}.gz`, file, remedy);
  if (unpacked !== undefined) return obtained(file, `${path}.gz`, 'data-dir', unpacked);
  throw missing(path, `the file from ${file.url}, or a gzip of it`, `Put the file there. ${REMEDY_DATA_DIR}`);
}

const REMEDY_DATA_DIR: string =
  'Set REGATTA_DATA_DIR to a folder that contains it, or unset REGATTA_DATA_DIR to download.';

/** The cached bytes, undefined if there are none, or the error if they are damaged. Throws if the file cannot be read. */
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
