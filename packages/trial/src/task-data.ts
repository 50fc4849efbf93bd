import type * as tf from '@tensorflow/tfjs';
import type { BatchSource } from './training/batches.ts';

/** Classes, or targets of a regression. */
export type Labels = Int32Array | Float32Array;

/** Examples, one after the other. */
export interface Split {
  /** Number of examples. */
  readonly size: number;
  /** `prod(inputShape)` numbers an example. Sequences of one batch have one length: shorter ones are padded. */
  readonly inputs: Float32Array | Int32Array;
  /** `prod(labelShape)` classes an example, or its target as a number, standardized. */
  readonly labels: Labels;
  /**
   * Where the next example begins, in inputs and labels alike, for examples that overlap as the windows of a text do.
   * They follow one another unless it is given.
   */
  readonly stride?: number;
}

/** How people see an example: as a picture of this shape [height, width, channels], or as symbols that its ids stand for. */
export type ExampleView =
  | { readonly kind: 'image'; readonly shape: readonly [number, number, 1 | 3] }
  | { readonly kind: 'text'; readonly symbols: readonly string[]; readonly between: string };

/** How an example is stored, and how a network takes it. */
export interface ExampleForm {
  /** The shape of one example's inputs as stored. */
  readonly inputShape: readonly number[];
  /** The shape of one example's labels: `[]` (one class) unless given, `[steps]` for a class at each step. */
  readonly labelShape?: readonly number[];
  /** Units of a regression's target in one unit of its standardized labels; 1 unless given. */
  readonly targetScale?: number;
  /** How people see an example, where its shape does not tell. */
  readonly view?: ExampleView;
  /** Turns stored inputs [batch, ...inputShape] into what the network takes, e.g. ids into one-hot vectors. */
  readonly encode?: (inputs: tf.Tensor) => tf.Tensor;
}

/** What a model learns from and is judged on. */
export interface TaskData extends ExampleForm {
  /** What the metrics of training are computed on. */
  readonly train: Split;
  readonly validation: Split;
  readonly test: Split;
  /** sha256 by file or generated table: part of the trial's id. */
  readonly checksums: Readonly<Record<string, string>>;
  /** What training draws from, and how: the split `train`, epoch by epoch, unless given. */
  readonly drawn?: { readonly split: Split; readonly batches: BatchSource };
  /** The primary metric of the best possible predictor on the test split, where it is known. */
  readonly bayesLoss?: number;
}

/** Rows of a finite set of examples. */
export interface RowSplit {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}
