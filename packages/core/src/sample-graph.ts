import * as tf from '@tensorflow/tfjs';
import { NoiseFound, withSampling } from './sampling.ts';
import type { Stream } from './stream.ts';
import { applyLayer, inOrder, type Passed, siblings } from './tfjs-graph.ts';

/** A value in the graph: the same in all samples, or with the rows of all samples one after another. */
interface Value {
  readonly tensor: tf.Tensor;
  readonly mask: tf.Tensor | null;
  readonly noisy: boolean;
}

/** What layers leave to the next ones, see `Passed`. */
interface Left {
  readonly passed: Passed;
  readonly noisy: boolean;
}

interface Made {
  readonly outputs: readonly Value[];
  readonly left: Left;
}

/** Repeats what is the same in all samples for each of them. */
function repeat(tensor: tf.Tensor, { streams }: Tile): tf.Tensor {
  return streams.length === 1
    ? tensor
    : tf.concat(
        streams.map(() => tensor),
        0,
      );
}

function spread(value: Value, tile: Tile): Value {
  if (value.noisy) return value;
  const mask = value.mask === null ? null : repeat(value.mask, tile);
  return { tensor: repeat(value.tensor, tile), mask, noisy: true };
}

function spreadLeft({ passed, noisy }: Left, tile: Tile): Passed {
  if (noisy) return passed;
  const { mask, initialState } = passed;
  return {
    ...(mask ? { mask: repeat(mask, tile) } : {}),
    ...(initialState ? { initialState: initialState.map((state) => repeat(state, tile)) } : {}),
  };
}

function apply(layer: tf.layers.Layer, given: readonly Value[], before: Passed, noisy: boolean): Made {
  const tensors = given.map(({ tensor }) => tensor);
  const masks = given.map(({ mask }) => mask);
  const { outputs, mask, passed } = applyLayer(layer, tensors, masks, before);
  return { outputs: outputs.map((tensor) => ({ tensor, mask, noisy })), left: { passed, noisy } };
}

/** What one use of a model found out that holds for all samples of a batch of rows. */
class Frame {
  readonly values = new Map<tf.SymbolicTensor, Value>();
  readonly left = new Map<tf.SymbolicTensor, Left>();
  readonly inner = new Map<tf.SymbolicTensor, Frame>();
  readonly noisy = new Set<tf.SymbolicTensor>();
}

/** A batch of rows and the samples that are computed of it at once. */
export interface Tile {
  readonly streams: readonly Stream[];
  readonly rows: number;
  readonly firstRow: number;
}

/**
 * Computes samples of a model for one batch of rows. What no noise reaches is computed once, at the first tile, and kept
 * until `dispose`.
 */
export class SampleGraph {
  readonly #model: tf.LayersModel;
  readonly #inputs: readonly tf.Tensor[];
  readonly #frame: Frame = new Frame();
  readonly #kept: tf.Tensor[] = [];

  constructor(model: tf.LayersModel, inputs: readonly tf.Tensor[]) {
    this.#model = model;
    this.#inputs = inputs;
  }

  /** One tensor [samples x rows, ...] an output of the model. */
  run(tile: Tile): readonly tf.Tensor[] {
    return withSampling({ ...tile, calls: new Map() }, () => {
      const inputs = this.#inputs.map((tensor) => ({ tensor, mask: null, noisy: false }));
      const { outputs } = this.#walk(this.#model, inputs, this.#frame, { passed: {}, noisy: false }, tile);
      return outputs.map((value) => spread(value, tile).tensor.clone());
    });
  }

  dispose(): void {
    tf.dispose(this.#kept);
  }

  #keep(value: Value): Value {
    const { tensor, mask } = value;
    this.#kept.push(...[tensor, mask].flatMap((each) => (each === null ? [] : tf.keep(each))));
    return value;
  }

  /** One use of a model: each layer in the order of tfjs, those known from earlier tiles skipped. */
  #walk(model: tf.LayersModel, inputs: readonly Value[], frame: Frame, before: Left, tile: Tile): Made {
    const values = new Map(frame.values);
    model.inputs.forEach((symbolic, i) => {
      const value = inputs[i];
      if (value !== undefined) values.set(symbolic, value);
    });
    let left = before;
    for (const symbolic of inOrder(model.outputs)) {
      if (values.has(symbolic)) {
        left = frame.left.get(symbolic) ?? left;
        continue;
      }
      const given = symbolic.inputs.flatMap((input) => values.get(input) ?? []);
      const made = this.#node(symbolic, given, frame, left, tile);
      left = made.left;
      siblings(symbolic).forEach((output, i) => {
        const value = made.outputs[i];
        if (value === undefined || values.has(output)) return;
        values.set(output, value);
        if (value.noisy) return;
        frame.values.set(output, this.#keep(value));
        frame.left.set(output, left);
      });
    }
    return { outputs: model.outputs.flatMap((symbolic) => values.get(symbolic) ?? []), left };
  }

  /** Computes one call of a layer: once for all samples if neither its inputs nor itself are noisy. */
  #node(symbolic: tf.SymbolicTensor, given: readonly Value[], frame: Frame, left: Left, tile: Tile): Made {
    const layer = symbolic.sourceLayer;
    if (layer instanceof tf.LayersModel) {
      const inner = frame.inner.get(symbolic) ?? new Frame();
      frame.inner.set(symbolic, inner);
      const made = this.#walk(layer, given, inner, left, tile);
      // A model hands on no mask: tfjs says that it supports none.
      return { ...made, outputs: made.outputs.map((value) => ({ ...value, mask: null })) };
    }
    const shared = !left.noisy && given.every(({ noisy }) => !noisy);
    if (shared && !frame.noisy.has(symbolic)) {
      try {
        return withSampling({ ...tile, streams: [], calls: new Map() }, () =>
          apply(layer, given, left.passed, false),
        );
      } catch (error) {
        if (!(error instanceof NoiseFound)) throw error;
        frame.noisy.add(symbolic);
      }
    }
    const all = given.map((value) => spread(value, tile));
    return apply(layer, all, spreadLeft(left, tile), true);
  }
}
