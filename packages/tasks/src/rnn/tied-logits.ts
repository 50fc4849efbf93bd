import * as tf from '@tensorflow/tfjs';

/**
 * The logits of a language model that shares its matrix with the embedding: y = h E^T + b, h [batch, steps, units] to
 * y [batch, steps, words].
 *
 * Its own weight is b [words]. E [words, units] stays a weight of the embedding: drawn, counted, trained and disposed of
 * there, once, by the gradients of both uses. It is read whole here: what a regularizer does to the rows that are looked
 * up, such as embedding dropout, does not reach this use of them, as in AWD-LSTM.
 *
 * @see Inan, Khosravi, Socher 2017, arXiv 1611.01462; Press and Wolf 2017, arXiv 1608.05859; Merity, Keskar, Socher 2018,
 * arXiv 1708.02182.
 */
export class TiedLogits extends tf.layers.Layer {
  /** @nocollapse */
  static className = 'TiedLogits';
  readonly #embedding: tf.layers.Layer;
  #bias: tf.LayerVariable | undefined;

  /** @param embedding the embedding itself, without what a regularizer put around it; built before this layer is. */
  constructor(name: string, embedding: tf.layers.Layer) {
    super({ name });
    this.#embedding = embedding;
  }

  get #matrix(): tf.LayerVariable {
    const [matrix] = this.#embedding.weights;
    if (matrix === undefined) throw new Error(`layer ${this.#embedding.name} has no matrix to share yet`);
    return matrix;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const [words, size] = this.#matrix.shape;
    if (size !== inputShape.at(-1)) {
      throw new Error(`expected as many units as numbers in an embedding: ${inputShape.at(-1)} and ${size}`);
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
