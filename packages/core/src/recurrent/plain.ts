/**
 * The reference implementation of `rnn`, step by step in tfjs operations. It runs on any backend, is differentiated by
 * tfjs, and is what the kernels are tested against.
 */
import * as tf from '@tensorflow/tfjs';
import { applyActivation } from '../tfjs.ts';
import {
  checkRnn,
  type NamedActivation,
  type RnnActivation,
  type RnnAttributes,
  type RnnInputs,
  type RnnOutputs,
} from './contract.ts';

const known: Record<RnnActivation, (x: tf.Tensor) => tf.Tensor> = {
  linear: (x) => x,
  tanh: (x) => tf.tanh(x),
  sigmoid: (x) => tf.sigmoid(x),
  hardSigmoid: (x) => tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1),
  relu: (x) => tf.relu(x),
};

const activationOf = (activation: RnnActivation | NamedActivation): ((x: tf.Tensor) => tf.Tensor) =>
  typeof activation === 'string' ? known[activation] : (x) => applyActivation(activation.named, x);

/** The part of a mask [N or 1, T or 1, D] for step `t`: [N or 1, D]. */
function atStep(mask: tf.Tensor, t: number): tf.Tensor {
  const [rows, steps, size] = [mask.shape[0]!, mask.shape[1]!, mask.shape[2]!];
  return tf.reshape(tf.slice(mask, [0, steps === 1 ? 0 : t, 0], [rows, 1, size]), [rows, size]);
}

/** `value` times the mask [G or 1, N or 1, T or 1, D] of a gate at step `t`. */
function masked(value: tf.Tensor, mask: tf.Tensor | undefined, gate: number, t: number): tf.Tensor {
  if (mask === undefined) return value;
  const [gates, rows, steps, size] = [mask.shape[0]!, mask.shape[1]!, mask.shape[2]!, mask.shape[3]!];
  const own = tf.slice(mask, [gates === 1 ? 0 : gate, 0, 0, 0], [1, rows, steps, size]);
  return tf.mul(value, atStep(tf.reshape(own, [rows, steps, size]), t));
}

/** share * old + (1 - share) * fresh. */
const mix = (share: tf.Tensor | number, old: tf.Tensor, fresh: tf.Tensor): tf.Tensor =>
  tf.add(tf.mul(share, old), tf.mul(tf.sub(1, share), fresh));

interface State {
  h: tf.Tensor;
  c: tf.Tensor;
}

/** One step of the recurrence at step `t` of the input. */
function step(inputs: RnnInputs, attributes: RnnAttributes, after: boolean, t: number, old: State): State {
  const { x, kernel, recurrentKernel, bias } = inputs;
  const [features, units] = [x.shape[2]!, recurrentKernel.shape[0]!];
  const act = activationOf(attributes.activation ?? 'tanh');
  const gateAct = activationOf(attributes.recurrentActivation ?? 'sigmoid');
  const xt = tf.reshape(tf.slice(x, [0, t, 0], [x.shape[0]!, 1, features]), [x.shape[0]!, features]);
  const block = (matrix: tf.Tensor, g: number) => tf.slice(matrix, [0, g * units], [matrix.shape[0]!, units]);
  const biasOf = (row: number, g: number) =>
    bias === undefined
      ? tf.scalar(0)
      : tf.reshape(tf.slice(tf.reshape(bias, [-1, kernel.shape[1]!]), [row, g * units], [1, units]), [units]);
  const fromInput = (g: number) =>
    tf.add(tf.matMul(masked(xt, inputs.inputMask, g, t), block(kernel, g)), biasOf(0, g));
  const state = (g: number) => masked(old.h, inputs.stateMask, g, t);
  const fromState = (g: number, h = state(g)) => {
    const product = tf.matMul(h, block(recurrentKernel, g));
    return after ? tf.add(product, biasOf(1, g)) : product;
  };
  const both = (g: number) => tf.add(fromInput(g), fromState(g));
  const drop = (candidate: tf.Tensor) =>
    inputs.candidateMask === undefined ? candidate : tf.mul(candidate, atStep(inputs.candidateMask, t));
  let { c } = old;
  let h: tf.Tensor;
  if (attributes.cell === 'simpleRnn') {
    h = act(both(0));
  } else if (attributes.cell === 'gru') {
    const update = gateAct(both(0));
    const reset = gateAct(both(1));
    const recurrent = after ? tf.mul(reset, fromState(2)) : fromState(2, tf.mul(reset, state(2)));
    h = mix(update, old.h, drop(act(tf.add(fromInput(2), recurrent))));
  } else {
    const input = gateAct(both(0));
    const forget = gateAct(both(1));
    const candidate = drop(act(both(2)));
    let fresh = tf.add(tf.mul(forget, old.c), tf.mul(input, candidate));
    if (inputs.cellMask !== undefined) fresh = tf.mul(fresh, atStep(inputs.cellMask, t));
    h = tf.mul(gateAct(both(3)), act(fresh));
    const share = inputs.zoneoutMaskC ? atStep(inputs.zoneoutMaskC, t) : (attributes.zoneoutC ?? 0);
    c = share === 0 ? fresh : mix(share, old.c, fresh);
  }
  const share = inputs.zoneoutMaskH ? atStep(inputs.zoneoutMaskH, t) : (attributes.zoneoutH ?? 0);
  return { h: share === 0 ? h : mix(share, old.h, h), c };
}

/** Computes `rnn` with plain tfjs operations. */
export function plainRnn(inputs: RnnInputs, attributes: RnnAttributes): RnnOutputs {
  const { batch, steps, units, resetAfter } = checkRnn(inputs, attributes);
  return tf.tidy(() => {
    const zeros = tf.zeros([batch, units]);
    let state: State = { h: inputs.h0 ?? zeros, c: inputs.c0 ?? zeros };
    const outputs: tf.Tensor[] = [];
    for (let s = 0; s < steps; s++) {
      const t = attributes.goBackwards === true ? steps - 1 - s : s;
      let next = step(inputs, attributes, resetAfter, t, state);
      let output = next.h;
      if (inputs.sequenceMask !== undefined) {
        const real = tf.broadcastTo(tf.cast(tf.slice(inputs.sequenceMask, [0, t], [batch, 1]), 'bool'), [
          batch,
          units,
        ]);
        next = { h: tf.where(real, next.h, state.h), c: tf.where(real, next.c, state.c) };
        output = attributes.zeroOutputForMask === true ? tf.where(real, next.h, zeros) : next.h;
      }
      outputs.push(output);
      state = next;
    }
    const hSeq: tf.Tensor3D =
      steps === 0 ? tf.zeros([batch, 0, units]) : tf.reshape(tf.stack(outputs, 1), [batch, steps, units]);
    const hLast: tf.Tensor2D = tf.reshape(state.h, [batch, units]);
    if (attributes.cell !== 'lstm') return { hSeq, hLast };
    const cLast: tf.Tensor2D = tf.reshape(state.c, [batch, units]);
    return { hSeq, hLast, cLast };
  });
}
