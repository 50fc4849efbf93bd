import { checkSpec } from './arguments.ts';
/** One file of a data set, pinned by its checksum. */
export interface FileSpec {
  /** Name of the file in its folder. */
  readonly name: string;
  /** Download URL. */
  readonly url: `https://${string}`;
  /** SHA-256 of the file as downloaded, in lowercase hexadecimal. */
  readonly sha256: string;
  /** Size of the file as downloaded. */
  readonly bytes: number;
  /** Size after decompression; only for gzip files. */
  readonly inflatedBytes?: number;
}

/** A real data set: its description and its files. */
export interface DatasetSpec {
  /** Name in kebab case; also the name of its folder. */
  readonly name: string;
  /** Display title. */
  readonly title: string;
  /** The prediction task. */
  readonly task: string;
  /** How the data are split. */
  readonly split: string;
  /** Terms of use. */
  readonly licence: string;
  /** What to cite. */
  readonly citation: string;
  /** URL of its home page. */
  readonly homepage: string;
  /** Class names in label order; only for classification. */
  readonly classes?: readonly string[];
  /** The files of the data set. */
  readonly files: readonly FileSpec[];
}

/** Download size of a data set in bytes. */
export function downloadBytes(spec: DatasetSpec): number {
  checkSpec(spec, 'downloadBytes');
  return spec.files.reduce((total, file) => total + file.bytes, 0);
}

/** The file with the given name; throws if there is none, which is a programming error. */
export function fileOf(spec: DatasetSpec, name: string): FileSpec {
  const file = spec.files.find((candidate) => candidate.name === name);
  if (file === undefined) throw new Error(`${spec.name} declares no file named ${name}`);
  return file;
}

/** SHA-256 of each file by name, to record the data of an experiment. */
export function checksumsOf(spec: DatasetSpec): Record<string, string> {
  checkSpec(spec, 'checksumsOf');
  return Object.fromEntries(spec.files.map((file) => [file.name, file.sha256]));
}
