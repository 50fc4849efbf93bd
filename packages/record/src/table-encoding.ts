/** How the cells of a column become inputs of a network; plain JSON, from which any language can repeat it. */
export type ColumnEncoding =
  | (CommonEncoding & {
      /** A number: one input. */
      readonly kind: 'number';
      /** The character before the fraction. */
      readonly decimal: '.' | ',';
      /** Whether a letter after the number scales it, as in 1.2M and 300K. */
      readonly scaled: boolean;
    })
  | (CommonEncoding & {
      /** A date or a time of day: one input. */
      readonly kind: 'date';
      /** Days since 1970-01-01 (UTC), or hours. */
      readonly unit: 'days' | 'hours';
      /** How it is written: `compact` 20240131, `clock` 13:45, `numeric` 31.1.2024 in the order below, or `clear`, e.g. 2024-01-31. */
      readonly form: 'compact' | 'clock' | 'numeric' | 'clear';
      /** Which of the first two numbers of a numeric date is the day. */
      readonly order: 'day-first' | 'month-first';
    })
  | (CommonEncoding & {
      /** A word: one input for each known word, 1 for the word of the cell and 0 for the others. */
      readonly kind: 'words';
      /** The known words, in the order of the inputs. */
      readonly words: readonly string[];
      /** Whether a last input stands for a missing word. */
      readonly missingInput: boolean;
      /** Whether words that differ only in case are the same. */
      readonly ignoreCase: boolean;
    });

/** What all kinds of columns have in common. */
export interface CommonEncoding {
  /** Name of the column. */
  readonly name: string;
  /** Whether a cell of nothing but marks, such as `-`, is a missing value. */
  readonly marksAreMissing: boolean;
}

/** How the rows of a table become inputs, before these are standardized, and what is predicted. */
export interface TableEncoding {
  /** The columns that are inputs, in their order. */
  readonly columns: readonly ColumnEncoding[];
  /** Cells that are missing values, in lower case. */
  readonly missing: readonly string[];
  /** Numbers that stand for a missing value. */
  readonly missingNumbers: readonly number[];
  /** Precision in which numbers are kept before they are standardized. */
  readonly precision: 'single' | 'double';
  /** What is predicted. */
  readonly target: {
    /** Name of the column. */
    readonly name: string;
    /** Names of the classes in the order of the outputs; null for a number. */
    readonly classes: readonly string[] | null;
    /** Unit of the number; `''` for none. */
    readonly unit: string;
  };
  /** The first row of the table as it is written, as an example. */
  readonly example: Readonly<Record<string, string>>;
}
