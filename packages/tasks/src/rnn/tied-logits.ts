import * as tf from '@tensorflow/tfjs';

/**
 * The logits of a language model that shares the embedding's matrix: y = h E^T + b, from h [batch, steps, units] to
 * y [batch, steps, words].
 *
 * Its own weight is b [words]. E [words, units] remains a weight of the embedding, which initializes, counts and disposes of
 * it once; it is trained with the gradients of both uses. This layer uses the whole matrix: regularizers of the looked-up
 * rows, such as embedding dropout, do not affect it, as in AWD-LSTM.
 *
 * @see Inan, Khosravi, Socher 2017, arXiv 1611.01462; Press and Wolf 2017, arXiv 1608.05859; Merity, Keskar, Socher 2018,
 * arXiv 1708.02182.
 */
export class TiedLogits extends tf.layers.Layer {
  /** @nocollapse */
  static className = 'TiedLogits';
  readonly #embedding: tf.layers.Layer;
  #bias: tf.LayerVariable | undefined;

  /** @param embedding the embedding layer without wrappers of a regularizer; must be built before this layer. */
  constructor(name: string, embedding: tf.layers.Layer) {
    super({ name });
    this.#embedding = embedding;
  }

  get #matrix(): tf.LayerVariable {
    const [matrix] = this.#embedding.weights;
    if (matrix === undefined)
      throw new Error(
        `layer ${this.#embedding.name} has no matrix yet. Apply the embedding before this layer.`,
      );
    return matrix;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const [words, size] = this.#matrix.shape;
    if (size !== inputShape.at(-1)) {
      throw new Error(
        `expected an embedding of size ${inputShape.at(-1)}, the number of units, received size ${size}`,
      );
    }
    this.#bias = this.addWeight('bias', [words!], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    const lead = inputShape.slice(0, -1).filter((size): size is number | null => !Array.isArray(size));
    return [...lead, this.#matrix.shape[0]!];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const h = Array.isArray(inputs) ? inputs[0]! : inputs;
      const rows = tf.reshape(h, [-1, h.shape.at(-1)!]);
      const bias = this.#bias?.read();
      const y = tf.fused.matMul({
        a: rows,
        b: this.#matrix.read(),
        transposeB: true,
        ...(bias ? { bias } : {}),
      });
      return tf.reshape(y, [...h.shape.slice(0, -1), y.shape[1]!]);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      activation: 'linear',
      biasInitializer: { className: 'Zeros', config: {} },
      embedding: this.#embedding.name,
    };
  }
}
