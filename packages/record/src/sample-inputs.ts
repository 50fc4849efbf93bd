/** A few inputs of a task, to look at. Plain data. */
export type SampleInputs = { readonly task: string } & (
  | ImageSamples
  | SeriesSamples
  | TextSamples
  | TableSamples
);

export interface ImageSamples {
  readonly kind: 'images';
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: 1 | 3;
  /** `height * width * channels` values in 0 .. 255, row by row. */
  readonly images: readonly { readonly label: string; readonly pixels: ArrayLike<number> }[];
}

export interface SeriesSamples {
  readonly kind: 'series';
  /** Each channel is a line of its own; they share the vertical scale. */
  readonly series: readonly { readonly label: string; readonly channels: readonly ArrayLike<number>[] }[];
}

export interface TextSamples {
  readonly kind: 'text';
  readonly lines: readonly { readonly label: string; readonly text: string }[];
}

export interface TableSamples {
  readonly kind: 'table';
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}
