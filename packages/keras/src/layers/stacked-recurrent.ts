import { layerMask, RegattaError } from '@regatta/core';
import { layerFromConfig, type SavedForm } from '@regatta/core/keras';
import * as tf from '@tensorflow/tfjs';

type Fields = Readonly<Record<string, unknown>>;

const shapeOf = (shape: tf.Shape | tf.Shape[]): tf.Shape =>
  Array.isArray(shape[0]) ? (shape[0] as tf.Shape) : (shape as tf.Shape);

/**
 * Keras's `RNN` of several cells: recurrent layers, one behind the other, as one layer. Each cell sees the outputs of the one
 * before, so that running whole sequences layer by layer computes the same; the layers draw correct dropout masks, which
 * tfjs's cells do not.
 */
export class StackedRecurrent extends tf.layers.Layer {
  /** Class name in saved models. @nocollapse */
  static className = 'KerasStackedRecurrent';
  /** A recurrent layer for each cell, from the input to the output; its name is that of the cell. */
  readonly layers: tf.RNN[];
  readonly #returnSequences: boolean;
  readonly #returnState: boolean;

  constructor(raw: Fields) {
    const { cells, returnSequences, returnState, ...base } = raw;
    super(base);
    const saved = (Array.isArray(cells) ? cells : []) as SavedForm[];
    this.layers = saved.map(
      ({ className, config }) =>
        layerFromConfig({ className, config: { ...config } as tf.serialization.ConfigDict }) as tf.RNN,
    );
    this.#returnSequences = returnSequences === true;
    this.#returnState = returnState === true;
    this.supportsMasking = true;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    let [batch, steps, features] = shapeOf(inputShape);
    for (const layer of this.layers) {
      layer.build([batch!, steps!, features!]);
      features = Number(layer.getConfig().units);
    }
    this.built = true;
  }

  override get trainableWeights(): tf.LayerVariable[] {
    return this.trainable ? this.layers.flatMap((layer) => layer.trainableWeights) : [];
  }

  override get nonTrainableWeights(): tf.LayerVariable[] {
    const own = new Set(this.trainableWeights);
    return this.layers.flatMap((layer) => layer.weights).filter((weight) => !own.has(weight));
  }

  override get weights(): tf.LayerVariable[] {
    return this.layers.flatMap((layer) => layer.weights);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    const [batch = null, steps = null] = shapeOf(inputShape);
    const units = this.layers.map((layer) => Number(layer.getConfig().units));
    const last = units.at(-1) ?? 0;
    const output = this.#returnSequences ? [batch, steps, last] : [batch, last];
    if (!this.#returnState) return output;
    const states = this.layers.flatMap((layer, i) => layer.stateSpec.map(() => [batch, units[i]!]));
    return [output, ...states];
  }

  override computeMask(_: tf.Tensor | tf.Tensor[], mask?: tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    const [first] = Array.isArray(mask) ? mask : [mask];
    // tfjs passes null for no mask, although its types do not say so.
    return (this.#returnSequences ? (first ?? null) : null) as unknown as tf.Tensor;
  }

  /** Runs a sequence [batch, time, features]; initial states of all cells may follow it in a list. */
  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Fields): tf.Tensor | tf.Tensor[] {
    return tf.tidy(() => {
      const [x, ...initial] = Array.isArray(inputs) ? inputs : [inputs];
      const states: tf.Tensor[] = [];
      let value = x!;
      for (const [i, layer] of this.layers.entries()) {
        const own = initial.splice(0, layer.stateSpec.length);
        const options = {
          training: kwargs.training,
          mask: layerMask(kwargs),
          ...(own.length > 0 ? { initialState: own } : {}),
        };
        const outputs = layer.call(value, options as Parameters<tf.RNN['call']>[1]) as tf.Tensor[];
        states.push(...outputs.slice(1));
        value = outputs[0]!;
        if (i === this.layers.length - 1 && !this.#returnSequences)
          value = states.at(-layer.stateSpec.length)!.clone();
      }
      return this.#returnState ? [value, ...states] : value;
    });
  }

  override dispose(): ReturnType<tf.layers.Layer['dispose']> {
    for (const layer of this.layers) layer.dispose();
    return super.dispose();
  }

  override getConfig(): tf.serialization.ConfigDict {
    const cells = this.layers.map((layer) => ({
      className: layer.getClassName(),
      config: layer.getConfig(),
    }));
    return {
      ...super.getConfig(),
      cells,
      returnSequences: this.#returnSequences,
      returnState: this.#returnState,
    } as unknown as tf.serialization.ConfigDict;
  }

  /** Creates the layer from a saved configuration. @nocollapse */
  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    if (Array.isArray(config.cells) && config.cells.length > 0) return new cls(config);
    throw new RegattaError({
      subject: StackedRecurrent.className,
      expected: 'a list of cells',
      received: config.cells,
      remedy: 'Save the model again.',
    });
  }
}
