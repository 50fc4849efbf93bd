import { checkKeys, checkNumber, RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { BASE_KEYS, baseArgs, type OwnLayerArgs, oneInput, sequenceShape } from './own-layer.ts';

/** Configuration of {@link positionalEmbedding}. */
export interface PositionalEmbeddingArgs extends OwnLayerArgs {
  /** Most steps of a sequence: rows of the table, an integer >= 1. Default: the number of steps of the input. */
  readonly maxLength?: number | null;
  /** Initializer of the table. Default: uniform in +-0.05, as of embeddings in Keras. */
  readonly positionsInitializer?: Parameters<typeof tf.layers.embedding>[0]['embeddingsInitializer'];
}

/** An initializer, which tfjs does not export. */
type Initializer = NonNullable<Parameters<tf.layers.Layer['addWeight']>[3]>;

/**
 * Adds a learned vector for each position: y[t] = x[t] + positions[t].
 *
 * The layer behind {@link positionalEmbedding}.
 */
export class PositionalEmbedding extends tf.layers.Layer {
  /** Class name in saved models. @nocollapse */
  static className = 'RegattaPositionalEmbedding';
  readonly #maxLength: number | undefined;
  /** Holds the initializer: tfjs parses those of its own layers only. */
  readonly #table: tf.layers.Layer & { readonly embeddingsInitializer: Initializer };
  #positions: tf.LayerVariable | undefined;

  constructor(args: PositionalEmbeddingArgs = {}) {
    checkKeys(args, ['maxLength', 'positionsInitializer', ...BASE_KEYS], 'positionalEmbedding');
    super(baseArgs(args) as ConstructorParameters<typeof tf.layers.Layer>[0]);
    this.supportsMasking = true;
    const { maxLength, positionsInitializer: embeddingsInitializer } = args;
    this.#maxLength =
      maxLength === undefined || maxLength === null
        ? undefined
        : checkNumber(maxLength, 'positionalEmbedding', 'maxLength', { min: 1, integer: true });
    this.#table = tf.layers.embedding({
      inputDim: 1,
      outputDim: 1,
      ...(embeddingsInitializer ? { embeddingsInitializer } : {}),
    }) as unknown as tf.layers.Layer & { readonly embeddingsInitializer: Initializer };
  }

  /** Creates the table [positions, features] for inputs [batch, steps, features]. */
  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const { steps, features } = sequenceShape(inputShape, 'positionalEmbedding');
    const rows = this.#maxLength ?? steps;
    if (rows === null || (steps !== null && steps > rows)) {
      throw new RegattaError({
        subject: 'positionalEmbedding',
        site: this.name,
        expected: rows === null ? 'maxLength, for an input of any length' : `at most ${rows} steps`,
        received: steps,
        remedy: `Pass e.g. maxLength: ${steps ?? 128}.`,
      });
    }
    this.#positions = this.addWeight(
      'positions',
      [rows, features],
      'float32',
      this.#table.embeddingsInitializer,
    );
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = oneInput(inputs);
      const table = this.#positions!.read();
      const [rows, features] = table.shape as [number, number];
      const steps = x.shape[1]!;
      if (steps > rows) {
        throw new RegattaError({
          subject: 'positionalEmbedding',
          site: this.name,
          expected: `at most ${rows} steps`,
          received: steps,
          remedy: 'Cut the sequence, or build the layer with a larger maxLength.',
        });
      }
      const used = steps === rows ? table : tf.slice(table, [0, 0], [steps, features]);
      return tf.add(x, tf.expandDims(used, 0));
    });
  }

  /** Returns the configuration to save. */
  override getConfig(): tf.serialization.ConfigDict {
    const { embeddingsInitializer: positionsInitializer } = this.#table.getConfig();
    return {
      ...super.getConfig(),
      maxLength: this.#maxLength ?? null,
      positionsInitializer: positionsInitializer!,
    };
  }
}

/**
 * Adds a learned vector for each position to a sequence: y[t] = x[t] + positions[t].
 *
 * The weight `positions` [maxLength, features] belongs to no role of weights that are decayed or constrained. x is
 * [batch, steps, features] with at most `maxLength` steps; keeps its mask.
 *
 * @throws RegattaError for an input of another rank, one that is longer than the table, and one of any length without
 *   `maxLength`.
 * @see Gehring et al. 2017, arXiv 1705.03122; Devlin et al. 2018, arXiv 1810.04805.
 * @example
 * ```ts
 * import { positionalEmbedding } from '@regatta/transformer';
 * import * as tf from '@tensorflow/tfjs';
 *
 * const ids = tf.input({ shape: [20], dtype: 'int32' });
 * const tokens = tf.layers.embedding({ inputDim: 100, outputDim: 16 }).apply(ids) as tf.SymbolicTensor;
 * const x = positionalEmbedding({ name: 'positions' }).apply(tokens) as tf.SymbolicTensor;
 * ```
 */
export function positionalEmbedding(args: PositionalEmbeddingArgs = {}): PositionalEmbedding {
  return new PositionalEmbedding(args);
}
