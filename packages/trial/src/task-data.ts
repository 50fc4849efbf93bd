import type { ExampleNames } from '@regatta/record';
import type * as tf from '@tensorflow/tfjs';
import type { BatchSource } from './training/batches.ts';

/** Class indices (int32), or regression targets (float32). */
export type Labels = Int32Array | Float32Array;

/** A set of examples, stored consecutively. */
export interface Split {
  /** Number of examples. */
  readonly size: number;
  /** `prod(inputShape)` numbers per example. All sequences have the same length; shorter ones are padded. */
  readonly inputs: Float32Array | Int32Array;
  /** `prod(labelShape)` class indices per example, or its standardized target. */
  readonly labels: Labels;
  /**
   * Distance between the starts of consecutive examples, in both inputs and labels, for examples that overlap, such as
   * windows of a text. By default, examples do not overlap.
   */
  readonly stride?: number;
}

/** How to display an example: as an image [height, width, channels], or as the symbols that its ids stand for. */
export type ExampleView =
  | {
      /** An image. */
      readonly kind: 'image';
      /** Height, width and channels. */
      readonly shape: readonly [number, number, 1 | 3];
    }
  | {
      /** A text. */
      readonly kind: 'text';
      /** The symbol of each id. */
      readonly symbols: readonly string[];
      /** What is put between symbols. */
      readonly between: string;
    };

/** How examples are stored, and how they are fed to a network. */
export interface ExampleForm {
  /** Shape of one example's inputs as stored. */
  readonly inputShape: readonly number[];
  /** Shape of one example's labels: `[]` (one label) by default, `[steps]` for a class at each step. */
  readonly labelShape?: readonly number[];
  /** Size of one unit of a standardized regression target, in units of the original target; 1 by default. */
  readonly targetScale?: number;
  /** Mean of an original regression target, which a standardized one has lost; 0 by default. */
  readonly targetMean?: number;
  /** Means and scales with which inputs were standardized, by column (by channel if an example has several axes). */
  readonly inputScales?: {
    /** Mean of each column. */
    readonly means: ArrayLike<number>;
    /** Standard deviation of each column; 1 for a constant one. */
    readonly scales: ArrayLike<number>;
  };
  /** What inputs, classes and target are called. */
  readonly names?: ExampleNames;
  /** How to display an example, if its shape does not say. */
  readonly view?: ExampleView;
  /** Converts stored inputs [batch, ...inputShape] to the network's inputs, e.g. ids to one-hot vectors. */
  readonly encode?: (inputs: tf.Tensor) => tf.Tensor;
}

/** The data that a model is trained and evaluated on. */
export interface TaskData extends ExampleForm {
  /** Examples on which the training metrics are computed, and from which batches are drawn unless `drawn` is given. */
  readonly train: Split;
  /** Examples on which validation metrics are computed. */
  readonly validation: Split;
  /** Examples on which final metrics are computed. */
  readonly test: Split;
  /** SHA-256 of each file or generated table, by name: part of the trial's id. */
  readonly checksums: Readonly<Record<string, string>>;
  /** Split from which batches are drawn, and how; by default `train`, one permutation per epoch. */
  readonly drawn?: {
    /** The split. */
    readonly split: Split;
    /** The order of its examples. */
    readonly batches: BatchSource;
  };
  /** Loss of the best possible predictor on the test split, if known. */
  readonly bayesLoss?: number;
}

/** Row indices of the three splits of a finite set of examples. */
export interface RowSplit {
  /** Rows of the training split. */
  readonly train: Int32Array;
  /** Rows of the validation split. */
  readonly validation: Int32Array;
  /** Rows of the test split. */
  readonly test: Int32Array;
}
