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
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { messageOf, RunError } from '@regatta/record';

/**
 * The only way to the files of a results folder. Such a folder may be a stranger's: a file in it may be a link to anywhere, a
 * pipe that never ends, a device, or larger than memory. A file is opened without following links and without waiting, must
 * be a regular one, is read up to a bound, and is replaced as a whole.
 */
/** Not every system has the flags; there the look before opening must do. */
const noFollow = constants.O_NOFOLLOW ?? 0;
const noWait = constants.O_NONBLOCK ?? 0;
const codeOf = (error) =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
const otherFolder = 'Choose another folder.';
const otherRight = 'Give this user the right to it, or choose another folder.';
const freeSpace = 'Free space there, then run the same command again: the trials before it are kept.';
/** What the errors of a file system mean, and what helps. */
const troubles = {
  EACCES: ['this user has no right to it', otherRight],
  EPERM: ['this user has no right to it', otherRight],
  EROFS: ['the file system is read-only', otherFolder],
  ENOSPC: ['the disk is full', freeSpace],
  EDQUOT: ['the disk quota is used up', freeSpace],
  EFBIG: ['the file may not grow further', freeSpace],
  EIO: ['the disk does not work', otherFolder],
  ENOTDIR: ['a part of its path is a file, not a folder', otherFolder],
  EEXIST: ['something else is there already', 'Move it away, or choose another folder.'],
  EISDIR: ['it is a folder, not a file', 'Move it away, or choose another folder.'],
  ELOOP: ['it is a symbolic link, or its path has too many', 'Replace it by the file itself.'],
  ENOENT: ['it is not there', 'Check the path.'],
  ENAMETOOLONG: ['the name is too long', 'Choose a shorter one.'],
  EMFILE: ['too many files are open', 'Raise the limit of open files (ulimit -n).'],
};
/** A file that cannot be used. */
export class FileError extends RunError {
  /** What came instead, for an error that names the file and the remedy itself. */
  reason;
  constructor(message, reason, options) {
    super(message, options);
    this.reason = reason;
  }
}
/** One clear error of a file system's. `doing` is a verb: `write`. */
function fileError(error, doing, path) {
  if (error instanceof FileError) return error;
  const code = codeOf(error);
  const [meaning, remedy] = troubles[code] ?? [undefined, 'Check the folder.'];
  const reason = meaning === undefined ? messageOf(error) : `${code}: ${meaning}`;
  return new FileError(`could not ${doing} ${path}: ${reason}.\n${remedy}`, reason, { cause: error });
}
/** What was in the way of a file, in a few words. */
export const troubleOf = (error) => (error instanceof FileError ? error.reason : messageOf(error));
/** Does something with a file. @throws RunError that says what is in the way. */
function trying(doing, path, body) {
  try {
    return body();
  } catch (error) {
    throw fileError(error, doing, path);
  }
}
function kindOf(stats) {
  if (stats.isSymbolicLink()) return 'a symbolic link';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}
function checkRegular(stats, path) {
  if (stats.isFile()) return;
  const kind = kindOf(stats);
  throw new FileError(
    `${path}: expected a regular file, received ${kind}. Move it away, or replace it by the file itself.`,
    kind,
  );
}
/** What is at a path, links not followed; undefined where nothing is. */
function found(path) {
  try {
    return lstatSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
/** Whether anything is at a path, be it a link to nowhere. */
export const isThere = (path) => trying('read', path, () => found(path) !== undefined);
function openRegular(path, flags, { named } = {}) {
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
/** Opens a file for reading. @throws RunError when it is not there or not a regular file. */
export const openForReading = (path) => trying('read', path, () => openRegular(path, constants.O_RDONLY));
/** Most bytes of an `environment.json`. */
export const mostEnvironmentBytes = 2 ** 20;
/** Most bytes of a summary: those of large plans have some hundred millions. */
export const mostSummaryBytes = 2 ** 28;
/** Bytes that are read at once. */
const chunkBytes = 2 ** 20;
/**
 * The bytes of a file.
 *
 * @param most bytes it may have.
 * @throws RunError when it is not there, not a regular file, or larger.
 */
export function readBytes(path, most, how = {}) {
  return trying('read', path, () => {
    const file = openRegular(path, constants.O_RDONLY, how);
    try {
      const { size } = fstatSync(file);
      const parts = [];
      let total = 0;
      // The size is a hint: a file may grow while it is read.
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
/** The text of a file; as {@link readBytes}. */
export const readText = (path, most, how = {}) => new TextDecoder().decode(readBytes(path, most, how));
/** The text of a file, or undefined where there is none; as {@link readText}. */
export const readTextIfThere = (path, most) => (isThere(path) ? readText(path, most) : undefined);
function writeAll(file, content) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  // A disk that fills up takes part of a write before it refuses the rest.
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}
/** Creates a file that is not there yet. */
function createNew(path, content) {
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
/** A name beside a path that nobody can have guessed. */
const draftOf = (path) => `${path}.${randomUUID()}.tmp`;
/**
 * Replaces a file at once, so that a reader never sees half of it.
 *
 * @throws RunError when it cannot be written, or something other than a regular file has its name.
 */
export function replaceFile(path, content) {
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
/** What a file system answers that has no hard links. */
const noLinks = ['EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EXDEV'];
/**
 * Creates a file with its whole content at once, or says that something has its name. Where the file system has no hard
 * links, a reader may find it empty for a moment.
 */
export function createWhole(path, content) {
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
/** Gives a file another name; it may be gone. @returns whether it was there. */
export function moveFile(from, to) {
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
/** Removes a file; it may be gone. */
export const removeFile = (path) => trying('remove', path, () => rmSync(path, { force: true }));
/** Creates a folder that the user names; it, and those above it, may be links. */
export function makeFolder(path) {
  trying('use the folder', path, () => makeAll(resolve(path)));
}
/** Creates a folder and those above it. Node's own way never ends where a file system refuses with ENOENT, as /proc does. */
function makeAll(path) {
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return;
    throw Object.assign(new Error('a file has its name'), { code: 'EEXIST' });
  }
  if (!existsSync(dirname(path))) makeAll(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another run may have made it meanwhile.
    if (codeOf(error) !== 'EEXIST' || !existsSync(path)) throw error;
  }
}
/** Creates folders in a results folder, one in the other, none of them a link. @returns the innermost. */
export function makeSubfolders(folder, names) {
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
/**
 * Opens a file for adding to it, creating it if need be.
 *
 * @param doing what it is for, in an error: `add a trial to`.
 * @throws RunError for anything but a regular file without a second name, and where it cannot be written.
 */
export function openGrowing(path, doing) {
  const { O_RDWR, O_APPEND, O_CREAT } = constants;
  const descriptor = trying(doing, path, () => openRegular(path, O_RDWR | O_APPEND | O_CREAT));
  const { nlink, dev, ino } = fstatSync(descriptor);
  if (nlink > 1) {
    closeSync(descriptor);
    throw new FileError(
      `${path}: expected a file with one name, received one with ${nlink} (hard links), so that a file elsewhere would change with it. Replace it by a copy of itself.`,
      'a file with several names',
    );
  }
  const isStill = () => {
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
            `${path} was removed or replaced while this run was adding to it: what it adds now would be lost. ` +
              'Leave the folder alone while a run lasts, and run the same command again.',
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
//# sourceMappingURL=results-files.js.map
