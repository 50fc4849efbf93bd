/** A few inputs of a task for display, as plain data. */
export type SampleInputs = {
  /** The task's name. */
  readonly task: string;
} & (ImageSamples | SeriesSamples | TextSamples | TableSamples);

/** Inputs that are images. */
export interface ImageSamples {
  /** Tells this kind of sample from the others. */
  readonly kind: 'images';
  /** Width of each image in pixels. */
  readonly width: number;
  /** Height of each image in pixels. */
  readonly height: number;
  /** 1 for gray, 3 for red, green and blue. */
  readonly channels: 1 | 3;
  /** `height * width * channels` values in 0 .. 255, row by row. */
  readonly images: readonly {
    /** The label of the image. */
    readonly label: string;
    /** Its values. */
    readonly pixels: ArrayLike<number>;
  }[];
}

/** Inputs that are time series. */
export interface SeriesSamples {
  /** Tells this kind of sample from the others. */
  readonly kind: 'series';
  /** The series. Each channel is drawn as its own line; all share the vertical scale. */
  readonly series: readonly {
    /** The label of the series. */
    readonly label: string;
    /** The values of each channel. */
    readonly channels: readonly ArrayLike<number>[];
  }[];
}

/** Inputs that are text. */
export interface TextSamples {
  /** Tells this kind of sample from the others. */
  readonly kind: 'text';
  /** The texts. */
  readonly lines: readonly {
    /** The label of the text; `''` for none. */
    readonly label: string;
    /** The text itself. */
    readonly text: string;
  }[];
}

/** Inputs that are rows of a table. */
export interface TableSamples {
  /** Tells this kind of sample from the others. */
  readonly kind: 'table';
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** The cells of each row, in the order of the columns. */
  readonly rows: readonly (readonly (string | number)[])[];
}
