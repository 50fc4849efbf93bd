import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { messageOf, RunError } from './errors.ts';

/**
 * All access to the files of a results folder. Such a folder may come from a stranger: a file in it may be a link to
 * anywhere, a pipe that never ends, a device, or larger than memory. Files are opened without following links and without
 * blocking, must be regular, are read up to a limit, and are replaced atomically.
 */

/** Some systems lack these flags; there the check before opening must suffice. */
const noFollow = constants.O_NOFOLLOW ?? 0;
const noWait = constants.O_NONBLOCK ?? 0;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const otherFolder = 'Choose another folder.';
const otherRight = 'Give this user permission, or choose another folder.';
const freeSpace = 'Free some space there, then run the same command again: finished trials are kept.';

/** The meaning of file-system error codes, and the remedy. */
const troubles: Readonly<Record<string, readonly [string, string]>> = {
  EACCES: ['this user has no permission', otherRight],
  EPERM: ['this user has no permission', otherRight],
  EROFS: ['the file system is read-only', otherFolder],
  ENOSPC: ['the disk is full', freeSpace],
  EDQUOT: ['the disk quota is exhausted', freeSpace],
  EFBIG: ['the file has reached its size limit', freeSpace],
  EIO: ['the disk reported an error', otherFolder],
  ENOTDIR: ['a part of its path is a file, not a folder', otherFolder],
  EEXIST: ['something else already exists there', 'Move it away, or choose another folder.'],
  EISDIR: ['it is a folder, not a file', 'Move it away, or choose another folder.'],
  ELOOP: ['it is a symbolic link, or its path has too many', 'Replace the link with the file itself.'],
  ENOENT: ['it does not exist', 'Check the path.'],
  ENAMETOOLONG: ['the name is too long', 'Choose a shorter one.'],
  EMFILE: ['too many files are open', 'Raise the limit on open files (ulimit -n).'],
};

/** A file that cannot be used. */
export class FileError extends RunError {
  /** What was found instead, for callers that name the file and the remedy themselves. */
  readonly reason: string;

  /**
   * @param message the full message.
   * @param reason what was found instead.
   * @param options the cause.
   */
  constructor(message: string, reason: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Turns a file-system error into a clear one. `doing` is a verb: `write`. */
function fileError(error: unknown, doing: string, path: string): FileError {
  if (error instanceof FileError) return error;
  const code = codeOf(error);
  const [meaning, remedy] = troubles[code] ?? [undefined, 'Check the folder.'];
  const reason = meaning === undefined ? messageOf(error) : `${code}: ${meaning}`;
  return new FileError(`could not ${doing} ${path}: ${reason}.\n${remedy}`, reason, { cause: error });
}

/** Returns, in a few words, why a file could not be used. */
export const troubleOf = (error: unknown): string =>
  error instanceof FileError ? error.reason : messageOf(error);

/** Runs an operation on a file. @throws RunError stating why it failed. */
function trying<T>(doing: string, path: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw fileError(error, doing, path);
  }
}

function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return 'a symbolic link';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}

function checkRegular(stats: Stats, path: string): void {
  if (stats.isFile()) return;
  const kind = kindOf(stats);
  throw new FileError(
    `${path}: expected a regular file, received ${kind}. Move it away, or replace it with a regular file.`,
    kind,
  );
}

/** Describes what is at a path, without following links; undefined if nothing is there. */
function found(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Returns whether anything exists at a path; a link counts even if its target does not exist. @throws RunError if the path cannot be read. */
export const isThere = (path: string): boolean => trying('read', path, () => found(path) !== undefined);

/** How to open a file. */
export interface Named {
  /** The user named the file, so it may be a link. */
  readonly named?: true;
}

function openRegular(path: string, flags: number, { named }: Named = {}): number {
  const before = named ? statSync(path) : found(path);
  if (before !== undefined) checkRegular(before, path);
  const file = openSync(path, flags | (named ? 0 : noFollow) | noWait, 0o666);
  try {
    checkRegular(fstatSync(file), path);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Opens a file for reading. @returns its descriptor. @throws RunError if it does not exist or is not a regular file. */
export const openForReading = (path: string): number =>
  trying('read', path, () => openRegular(path, constants.O_RDONLY));

/** Maximum size of an `environment.json`, in bytes. */
export const mostEnvironmentBytes: number = 2 ** 20;

/** Maximum size of a summary, in bytes: those of large plans take some hundred megabytes. */
export const mostSummaryBytes: number = 2 ** 28;

/** Bytes per read. */
const chunkBytes = 2 ** 20;

/**
 * Reads a file.
 *
 * @param most maximum size in bytes.
 * @returns the bytes of the file.
 * @throws RunError if it does not exist, is not a regular file, or is larger.
 */
export function readBytes(path: string, most: number, how: Named = {}): Uint8Array<ArrayBuffer> {
  return trying('read', path, () => {
    const file = openRegular(path, constants.O_RDONLY, how);
    try {
      const { size } = fstatSync(file);
      const parts: Buffer[] = [];
      let total = 0;
      // The size is only a hint: the file may grow meanwhile.
      for (let filled = size > most ? 0 : 1; filled > 0 && total <= most; total += filled) {
        const part = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(size - total, 0) + 1));
        filled = readSync(file, part, 0, part.length, null);
        parts.push(part.subarray(0, filled));
      }
      if (size <= most && total <= most) return Buffer.concat(parts);
      throw new FileError(
        `${path}: expected a file of at most ${most} bytes, received a larger one. Check that it is the right file.`,
        `a file of more than ${most} bytes`,
      );
    } finally {
      closeSync(file);
    }
  });
}

/** Reads a file as UTF-8 text; see {@link readBytes}. */
export const readText = (path: string, most: number, how: Named = {}): string =>
  new TextDecoder().decode(readBytes(path, most, how));

/** Reads a file as UTF-8 text, or returns undefined if it does not exist; see {@link readBytes}. */
export const readTextIfThere = (path: string, most: number): string | undefined =>
  isThere(path) ? readText(path, most) : undefined;

function writeAll(file: number, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  // A disk that is almost full accepts part of a write before it rejects the rest.
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

/** Creates a file; it must not exist yet. */
function createNew(path: string, content: string | Uint8Array): void {
  const { O_WRONLY, O_CREAT, O_EXCL } = constants;
  const file = openSync(path, O_WRONLY | O_CREAT | O_EXCL | noFollow, 0o666);
  try {
    writeAll(file, content);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** An unguessable name beside a path. */
const draftOf = (path: string): string => `${path}.${randomUUID()}.tmp`;

/**
 * Replaces a file atomically: readers see the old content or the new, never a part.
 *
 * @throws RunError if it cannot be written, or if something other than a regular file has its name.
 */
export function replaceFile(path: string, content: string | Uint8Array): void {
  trying('write', path, () => {
    const before = found(path);
    if (before !== undefined) checkRegular(before, path);
    const draft = draftOf(path);
    createNew(draft, content);
    try {
      renameSync(draft, path);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  });
}

/** Error codes of file systems without hard links. */
const noLinks = ['EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EXDEV'];

/**
 * Creates a file with all its content at once. On a file system without hard links, readers may find it empty for a moment.
 *
 * @returns false if something already has its name.
 * @throws RunError if it cannot be written.
 */
export function createWhole(path: string, content: string): boolean {
  return trying('write', path, () => {
    const draft = draftOf(path);
    createNew(draft, content);
    try {
      try {
        linkSync(draft, path);
      } catch (error) {
        if (!noLinks.includes(codeOf(error))) throw error;
        createNew(path, content);
      }
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  });
}

/** Renames a file if it still exists. @returns whether it did. @throws RunError if it cannot be renamed. */
export function moveFile(from: string, to: string): boolean {
  return trying('move', from, () => {
    try {
      renameSync(from, to);
      return true;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false;
      throw error;
    }
  });
}

/** Removes a file if it still exists. @throws RunError if it cannot be removed. */
export const removeFile = (path: string): void => trying('remove', path, () => rmSync(path, { force: true }));

/** Creates a folder that the user named, and its parents; any of them may be links. @throws RunError if it cannot be created. */
export function makeFolder(path: string): void {
  trying('use the folder', path, () => makeAll(resolve(path)));
}

/** Creates a folder and its parents. Node's recursive `mkdir` never returns if a file system rejects with ENOENT, as /proc does. */
function makeAll(path: string): void {
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return;
    throw Object.assign(new Error('a file has its name'), { code: 'EEXIST' });
  }
  if (!existsSync(dirname(path))) makeAll(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another run may have created it meanwhile.
    if (codeOf(error) !== 'EEXIST' || !existsSync(path)) throw error;
  }
}

/** Creates nested folders in a results folder; none may be a link. @returns the path of the innermost. @throws RunError if one is not a folder or cannot be created. */
export function makeSubfolders(folder: string, names: readonly string[]): string {
  return names.reduce((parent, name) => {
    const path = join(parent, name);
    return trying('use the folder', path, () => {
      if (found(path) === undefined) mkdirSync(path);
      const stats = lstatSync(path);
      if (stats.isDirectory()) return path;
      const kind = stats.isFile() ? 'a file' : kindOf(stats);
      throw new FileError(`${path}: expected a folder, received ${kind}. Move it away.`, kind);
    });
  }, folder);
}

/** A file that only grows. */
export interface GrowingFile {
  /** For reading at any position. */
  readonly descriptor: number;
  /** Truncates the file to this many bytes. */
  cut(size: number): void;
  /** Appends text and flushes it, or leaves the file as it was. @throws RunError if writing fails, or if the file was removed or replaced meanwhile. */
  append(text: string): void;
  /** Closes the file. */
  close(): void;
}

/**
 * Opens a file for appending, and creates it if needed.
 *
 * @param doing the purpose, for error messages: `add a trial to`.
 * @throws RunError if it is not a regular file with exactly one name, or cannot be written.
 */
export function openGrowing(path: string, doing: string): GrowingFile {
  const { O_RDWR, O_APPEND, O_CREAT } = constants;
  const descriptor = trying(doing, path, () => openRegular(path, O_RDWR | O_APPEND | O_CREAT));
  const { nlink, dev, ino } = fstatSync(descriptor);
  if (nlink > 1) {
    closeSync(descriptor);
    throw new FileError(
      `${path}: expected a file with one name, received one with ${nlink} (hard links): a file elsewhere would change with it. Replace it with a copy of itself.`,
      'a file with several names',
    );
  }
  const isStill = (): boolean => {
    const now = found(path);
    return now !== undefined && now.ino === ino && now.dev === dev;
  };
  return {
    descriptor,
    cut: (size) => trying(doing, path, () => ftruncateSync(descriptor, size)),
    append(text) {
      trying(doing, path, () => {
        if (!isStill()) {
          throw new FileError(
            `${path} was removed or replaced while this run was adding to it: further results would be lost. ` +
              'Run the same command again, and leave the folder alone until it ends.',
            'a file that was removed or replaced',
          );
        }
        const { size } = fstatSync(descriptor);
        try {
          writeAll(descriptor, text);
          fsyncSync(descriptor);
        } catch (error) {
          ftruncateSync(descriptor, size);
          throw error;
        }
      });
    },
    close: () => closeSync(descriptor),
  };
}
