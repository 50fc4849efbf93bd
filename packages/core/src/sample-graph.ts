import * as tf from '@tensorflow/tfjs';
import { NoiseFound, withSampling } from './sampling.ts';
import type { Stream } from './stream.ts';
import { applyLayer, inOrder, siblings } from './tfjs-graph.ts';
import type { Passed } from './tfjs-layer-mask.ts';

/** A value in the graph: shared by all samples, or with the rows of all samples concatenated. */
interface Value {
  readonly tensor: tf.Tensor;
  readonly mask: tf.Tensor | null;
  readonly noisy: boolean;
}

/** State that layers pass on to the next ones; see `Passed`. */
interface Left {
  readonly passed: Passed;
  readonly noisy: boolean;
}

interface Made {
  readonly outputs: readonly Value[];
  readonly left: Left;
}

/** Repeats a shared tensor once per sample. */
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

/** Results of one use of a model that are shared by all samples of a batch of rows. */
class Frame {
  readonly values = new Map<tf.SymbolicTensor, Value>();
  readonly left = new Map<tf.SymbolicTensor, Left>();
  readonly inner = new Map<tf.SymbolicTensor, Frame>();
  readonly noisy = new Set<tf.SymbolicTensor>();
}

/** A batch of rows, and the samples that are computed together. */
export interface Tile {
  readonly streams: readonly Stream[];
  readonly rows: number;
  readonly firstRow: number;
}

/**
 * Computes samples of a model for one batch of rows. Values that depend on no noise are computed once, in the first
 * tile, and kept until `dispose`.
 */
export class SampleGraph {
  readonly #model: tf.LayersModel;
  readonly #inputs: readonly tf.Tensor[];
  readonly #frame: Frame = new Frame();
  readonly #kept: tf.Tensor[] = [];
  #drew = false;

  constructor(model: tf.LayersModel, inputs: readonly tf.Tensor[]) {
    this.#model = model;
    this.#inputs = inputs;
  }

  /** Returns one tensor [samples x rows, ...] per model output. */
  run(tile: Tile): readonly tf.Tensor[] {
    const calls = new Map<string, number>();
    return withSampling({ ...tile, calls }, () => {
      const inputs = this.#inputs.map((tensor) => ({ tensor, mask: null, noisy: false }));
      const { outputs } = this.#walk(this.#model, inputs, this.#frame, { passed: {}, noisy: false }, tile);
      this.#drew ||= calls.size > 0;
      return outputs.map((value) => spread(value, tile).tensor.clone());
    });
  }

  /** Whether a layer has drawn noise. */
  get drew(): boolean {
    return this.#drew;
  }

  dispose(): void {
    tf.dispose(this.#kept);
  }

  #keep(value: Value): Value {
    const { tensor, mask } = value;
    this.#kept.push(...[tensor, mask].flatMap((each) => (each === null ? [] : tf.keep(each))));
    return value;
  }

  /** Runs one use of a model: layers in tfjs's order, skipping those known from earlier tiles. */
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

  /** Computes one call of a layer: once for all samples if neither the layer nor its inputs are noisy. */
  #node(symbolic: tf.SymbolicTensor, given: readonly Value[], frame: Frame, left: Left, tile: Tile): Made {
    const layer = symbolic.sourceLayer;
    if (layer instanceof tf.LayersModel) {
      const inner = frame.inner.get(symbolic) ?? new Frame();
      frame.inner.set(symbolic, inner);
      // tfjs calls a model with the mask of its first input.
      const inputs = given.map((value, i) => (i === 0 ? value : { ...value, mask: null }));
      const made = this.#walk(layer, inputs, inner, left, tile);
      if (layer.supportsMasking) return made;
      // A model passes on no mask, unless `passMasksOfModels` lets it.
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
