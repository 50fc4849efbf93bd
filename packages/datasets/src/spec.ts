/** One file of a data set, pinned by its checksum. */
export interface FileSpec {
  /** Name of the file in its folder. */
  readonly name: string;
  /** Where it is downloaded from. */
  readonly url: `https://${string}`;
  /** Lower-case hexadecimal SHA-256 of the file as downloaded. */
  readonly sha256: string;
  /** Size of the file as downloaded. */
  readonly bytes: number;
  /** Size after decompression; present for gzip files only. */
  readonly inflatedBytes?: number;
}

/** A real data set: facts for people and the files that make it up. */
export interface DatasetSpec {
  /** kebab-case name; also the name of its folder. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** What is predicted. */
  readonly task: string;
  /** How it is divided. */
  readonly split: string;
  /** Terms of use. */
  readonly licence: string;
  /** What to cite. */
  readonly citation: string;
  /** Address of its page. */
  readonly homepage: string;
  /** Class names in label order; absent for tasks other than classification. */
  readonly classes?: readonly string[];
  /** The files that make it up. */
  readonly files: readonly FileSpec[];
}

/** Bytes to download for a data set. */
export function downloadBytes(spec: DatasetSpec): number {
  return spec.files.reduce((total, file) => total + file.bytes, 0);
}

/** The file of that name; throws when the declaration has none, which is a programming error. */
export function fileOf(spec: DatasetSpec, name: string): FileSpec {
  const file = spec.files.find((candidate) => candidate.name === name);
  if (file === undefined) throw new Error(`${spec.name} declares no file named ${name}`);
  return file;
}

/** SHA-256 of every file by name, for records of what an experiment was run on. */
export function checksumsOf(spec: DatasetSpec): Record<string, string> {
  return Object.fromEntries(spec.files.map((file) => [file.name, file.sha256]));
}
