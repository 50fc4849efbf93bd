import { RunError } from '@regatta/record';
/** A file that cannot be used. */
export declare class FileError extends RunError {
  /** What came instead, for an error that names the file and the remedy itself. */
  readonly reason: string;
  constructor(message: string, reason: string, options?: ErrorOptions);
}
/** What was in the way of a file, in a few words. */
export declare const troubleOf: (error: unknown) => string;
/** Whether anything is at a path, be it a link to nowhere. */
export declare const isThere: (path: string) => boolean;
/** How a file that the user names is opened: it may be a link. */
export interface Named {
  readonly named?: true;
}
/** Opens a file for reading. @throws RunError when it is not there or not a regular file. */
export declare const openForReading: (path: string) => number;
/** Most bytes of an `environment.json`. */
export declare const mostEnvironmentBytes: number;
/** Most bytes of a summary: those of large plans have some hundred millions. */
export declare const mostSummaryBytes: number;
/**
 * The bytes of a file.
 *
 * @param most bytes it may have.
 * @throws RunError when it is not there, not a regular file, or larger.
 */
export declare function readBytes(path: string, most: number, how?: Named): Uint8Array<ArrayBuffer>;
/** The text of a file; as {@link readBytes}. */
export declare const readText: (path: string, most: number, how?: Named) => string;
/** The text of a file, or undefined where there is none; as {@link readText}. */
export declare const readTextIfThere: (path: string, most: number) => string | undefined;
/**
 * Replaces a file at once, so that a reader never sees half of it.
 *
 * @throws RunError when it cannot be written, or something other than a regular file has its name.
 */
export declare function replaceFile(path: string, content: string | Uint8Array): void;
/**
 * Creates a file with its whole content at once, or says that something has its name. Where the file system has no hard
 * links, a reader may find it empty for a moment.
 */
export declare function createWhole(path: string, content: string): boolean;
/** Gives a file another name; it may be gone. @returns whether it was there. */
export declare function moveFile(from: string, to: string): boolean;
/** Removes a file; it may be gone. */
export declare const removeFile: (path: string) => void;
/** Creates a folder that the user names; it, and those above it, may be links. */
export declare function makeFolder(path: string): void;
/** Creates folders in a results folder, one in the other, none of them a link. @returns the innermost. */
export declare function makeSubfolders(folder: string, names: readonly string[]): string;
/** A file that only grows. */
export interface GrowingFile {
  /** For reading at given positions. */
  readonly descriptor: number;
  /** Cuts off what is behind so many bytes. */
  cut(size: number): void;
  /** Adds text and flushes it, or leaves the file as it was. @throws RunError also where the file was removed or replaced meanwhile. */
  append(text: string): void;
  close(): void;
}
/**
 * Opens a file for adding to it, creating it if need be.
 *
 * @param doing what it is for, in an error: `add a trial to`.
 * @throws RunError for anything but a regular file without a second name, and where it cannot be written.
 */
export declare function openGrowing(path: string, doing: string): GrowingFile;
//# sourceMappingURL=results-files.d.ts.map
