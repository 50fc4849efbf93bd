import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { DatasetError } from './errors.ts';
import { inflate } from './inflate.ts';
import type { FileSpec } from './spec.ts';

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** Whether the path is a folder. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Reads a file and verifies its size, then its SHA-256; returns `undefined` if there is no such file.
 * The size is checked before reading, so a wrong file takes no memory.
 * Throws DatasetError: `truncated`, `size`, `damaged`, or `storage` if it cannot be read.
 */
export async function readVerified(
  path: string,
  file: FileSpec,
  remedy: string,
): Promise<Uint8Array | undefined> {
  const check = (size: number): void => {
    if (size !== file.bytes) throw wrongSize(path, file, size, remedy);
  };
  const bytes = await readChecked(path, check);
  if (bytes !== undefined) verify(path, bytes, file, remedy);
  return bytes;
}

/** Upper limit of the gzip size of a file: the header, and five bytes per stored block of at least 16 KiB. */
const packedBytes = (bytes: number): number => bytes + 5 * Math.ceil(bytes / 16384) + 1024;

/**
 * As `readVerified`, for a gzip of the file. The contents are verified, so it does not matter how it was compressed.
 * Also throws DatasetError `format` if it is not a gzip or its contents have a different size.
 */
export async function readPacked(
  path: string,
  file: FileSpec,
  remedy: string,
): Promise<Uint8Array | undefined> {
  const check = (size: number): void => {
    if (size > packedBytes(file.bytes)) throw wrongSize(path, file, size, remedy);
  };
  const packed = await readChecked(path, check);
  if (packed === undefined) return undefined;
  const bytes = inflate(packed, file.bytes, path);
  verify(path, bytes, file, remedy);
  return bytes;
}

/** The bytes of a file whose size passes `check`; `undefined` if there is no such file. */
async function readChecked(path: string, check: (size: number) => void): Promise<Uint8Array | undefined> {
  let bytes: Uint8Array;
  try {
    check((await stat(path)).size);
    bytes = await readFile(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    if (error instanceof DatasetError) throw error;
    throw new DatasetError({
      reason: 'storage',
      subject: path,
      expected: 'a readable file',
      received: error instanceof Error ? error.message : String(error),
      remedy: 'Check the permissions of the file and its folder.',
      cause: error,
    });
  }
  // The file may have changed between stat and readFile.
  check(bytes.length);
  return bytes;
}

function verify(path: string, bytes: Uint8Array, file: FileSpec, remedy: string): void {
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (digest !== file.sha256) throw damaged(path, file, digest, remedy);
}

export function wrongSize(subject: string, file: FileSpec, size: number, remedy: string): DatasetError {
  return new DatasetError({
    reason: size < file.bytes ? 'truncated' : 'size',
    subject,
    expected: `${file.bytes} bytes`,
    received: size < file.bytes ? `only ${size} bytes` : `${size} bytes`,
    remedy,
  });
}

export function damaged(subject: string, file: FileSpec, digest: string, remedy: string): DatasetError {
  return new DatasetError({
    reason: 'damaged',
    subject,
    expected: `sha256 ${file.sha256}`,
    received: `sha256 ${digest}`,
    remedy,
  });
}
