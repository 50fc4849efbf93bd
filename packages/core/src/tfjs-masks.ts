/** The counterpart of {@link ./tfjs.ts} for masks of models within models: tfjs internals, with each trap named. */
import * as tf from '@tensorflow/tfjs';
import { layersOf, layersWithin } from './layer-tree.ts';
import { registry } from './tfjs.ts';
import { outputMask, siblings } from './tfjs-graph.ts';

type Mask = tf.Tensor | null;

const makesMasks = (layer: tf.layers.Layer): boolean =>
  layer.getClassName() === 'Masking' || Reflect.get(layer, 'maskZero') === true;

/** The masks of the outputs of a model for given inputs and their masks. Computes only the values that masks need. */
function masksOf(model: tf.LayersModel, inputs: readonly tf.Tensor[], given: readonly Mask[]): Mask[] {
  const values = new Map<tf.SymbolicTensor, tf.Tensor>();
  const masks = new Map<tf.SymbolicTensor, Mask>();
  for (const [i, input] of model.inputs.entries()) {
    values.set(input, inputs[i]!);
    masks.set(input, given[i] ?? null);
  }
  const tensorOf = (symbolic: tf.SymbolicTensor): tf.Tensor => {
    const known = values.get(symbolic);
    if (known !== undefined) return known;
    const layer = symbolic.sourceLayer;
    const mask = symbolic.inputs.map(maskOf).find((one) => one !== null);
    const result = layer.call(symbolic.inputs.map(tensorOf), mask ? { mask } : {});
    const outputs = Array.isArray(result) ? result : [result];
    for (const [i, one] of siblings(symbolic).entries()) values.set(one, outputs[i]!);
    return values.get(symbolic)!;
  };
  const maskOf = (symbolic: tf.SymbolicTensor): Mask => {
    const known = masks.get(symbolic);
    if (known !== undefined) return known;
    const layer = symbolic.sourceLayer;
    const before = symbolic.inputs.map(maskOf);
    const needed = layer.supportsMasking && (makesMasks(layer) || before.some((mask) => mask !== null));
    const mask = needed ? outputMask(layer, symbolic.inputs.map(tensorOf), before) : null;
    masks.set(symbolic, mask);
    return mask;
  };
  return model.outputs.map(maskOf);
}

/**
 * Lets the models within a model pass masks on, as Keras does. Trap: in tfjs a model as a layer drops the masks that its
 * layers make, so that padded steps count behind it.
 */
export function passMasksOfModels(model: tf.LayersModel): void {
  if (!layersOf(model).some(makesMasks)) return;
  for (const inner of layersWithin(model).flatMap(layersOf)) {
    if (!(inner instanceof tf.LayersModel)) continue;
    inner.supportsMasking = true;
    inner.computeMask = (inputs, mask) => {
      const all = Array.isArray(inputs) ? inputs : [inputs];
      // tfjs takes null for no mask, although its types do not say so.
      const given = (Array.isArray(mask) ? mask : [mask ?? null]) as Mask[];
      return tf.tidy(() => masksOf(inner, all, given) as tf.Tensor[]);
    };
  }
}

/**
 * Lets layers such as `add` pass masks on, as in Keras: a step is real if it is in one of the inputs; without a mask of
 * each input, all steps are. Trap: tfjs returns the first mask with an additional axis, and fails where one is missing.
 */
export function passMasksOfMerges(): void {
  const { prototype } = registry().Add![0] as { readonly prototype: tf.layers.Layer };
  const merge = Object.getPrototypeOf(prototype) as tf.layers.Layer;
  merge.computeMask = (_inputs, mask) => {
    const masks: readonly (Mask | undefined)[] = Array.isArray(mask) ? mask : [mask];
    const given = masks.filter((one): one is tf.Tensor => one instanceof tf.Tensor);
    const joined =
      given.length === masks.length
        ? tf.tidy(() => given.slice(1).reduce((a, b) => tf.logicalOr(a, b), given[0]!.clone()))
        : null;
    // tfjs takes null for no mask, although its types do not say so.
    return joined as tf.Tensor;
  };
}
