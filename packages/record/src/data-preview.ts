/** What a table of data is read as, for people to look at before a run: plain JSON. */
export interface DataPreview {
  /** Name of the file. */
  readonly file: string;
  /** How the file is written, in words: encoding, delimiter, decimal mark. */
  readonly form: string;
  /** Rows used. */
  readonly rows: number;
  /** Inputs of the network. */
  readonly inputs: number;
  /** What is predicted. */
  readonly target: PreviewTarget;
  /** Columns that are inputs, by the way they are read; kinds without columns are left out. */
  readonly kinds: readonly PreviewKind[];
  /** Words that count as missing values, with the number of their cells; an empty cell is `''`. */
  readonly missing: readonly {
    /** The word as it is written. */
    readonly word: string;
    /** Number of cells that hold it. */
    readonly cells: number;
  }[];
  /** Columns and rows that are left out. */
  readonly leftOut: readonly LeftOut[];
  /** Everything else that a person should know of. */
  readonly notes: readonly string[];
}

/** The column that is predicted. */
export interface PreviewTarget {
  /** Name of the column. */
  readonly name: string;
  /** Classes or a number. */
  readonly kind: 'classes' | 'number';
  /** The classes with their numbers of rows, in the order of the network's outputs; none for a number. */
  readonly classes: readonly {
    /** Name of the class. */
    readonly name: string;
    /** Number of rows. */
    readonly rows: number;
  }[];
  /** The class that counts as positive, if one was named. */
  readonly positive?: string;
  /** Lowest and highest number. */
  readonly range?: readonly [number, number];
  /** Unit of the number. */
  readonly unit: string;
  /** What would change this, e.g. `--task regression`. */
  readonly change: string;
}

/** Columns that are read in one way. */
export interface PreviewKind {
  /** What they are read as, e.g. `numbers`. */
  readonly kind: string;
  /** Their names, in the order of the file, each with what there is to say about it. */
  readonly columns: readonly {
    /** Name of the column. */
    readonly name: string;
    /** Range, counts and unit, in words. */
    readonly detail: string;
  }[];
}

/** A part of the file that is not used. */
export interface LeftOut {
  /** What it is, e.g. `column "id"` or `3 rows`. */
  readonly what: string;
  /** Why it is left out. */
  readonly why: string;
  /** The option that would change this; `''` for none. */
  readonly option: string;
}
