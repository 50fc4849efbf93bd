import { RecurrentHost, RegattaError, recurrentMasks, type Stream } from '@regatta/core';
import { plainRnn, type RnnInputs } from '@regatta/core/recurrent';
import * as tf from '@tensorflow/tfjs';
import * as z from 'zod';
import { activationOf, firstExamples, single, tailBehind } from './network.ts';
import type { Probe, ProbeContext } from './probe.ts';

const NAME = 'gradient-norm';
const rowsAtMost = 100;

const schema = z.object({ norms: z.array(z.number()) });

/**
 * Mean over sequences of |dL/dc| for the cell state c that enters each step, where L is the loss after the last step,
 * normalized to a sum of 1 unless all are 0.
 */
export type GradientNorm = {
  /** One number for each step. */
  readonly norms: readonly number[];
};
/** Zod schema of {@link GradientNorm}. */
export const gradientNormSchema: z.ZodType<GradientNorm> = schema;

/** A recurrence to unroll: its inputs, and the loss of its last state [rows, units]. */
export interface Unrolled {
  /** The inputs of `rnn`, with x of all steps. */
  readonly inputs: RnnInputs;
  readonly attributes: Parameters<typeof plainRnn>[1];
  readonly loss: (state: tf.Tensor2D) => tf.Scalar;
}

const stepped = [
  'inputMask',
  'stateMask',
  'candidateMask',
  'cellMask',
  'zoneoutMaskH',
  'zoneoutMaskC',
] as const;

/** The part of x and of the masks that belongs to step `t`. */
function inputsAt(inputs: RnnInputs, t: number): RnnInputs {
  const at = (value: tf.Tensor): tf.Tensor => {
    const axis = value.rank - 2;
    if (value.shape[axis] === 1) return value;
    const begin = value.shape.map((_, i) => (i === axis ? t : 0));
    return tf.slice(
      value,
      begin,
      value.shape.map((n, i) => (i === axis ? 1 : n)),
    );
  };
  const masks = Object.fromEntries(
    stepped.flatMap((name) => {
      const mask = inputs[name];
      return mask === undefined ? [] : [[name, at(mask)] as const];
    }),
  );
  return { ...inputs, ...masks, x: at(inputs.x) };
}

/**
 * Returns dL/dc for the cell state c that enters each step of an LSTM, or dL/dh for other cells: one tensor [rows, units]
 * per step. For an LSTM, the hidden state that enters with c is held fixed, so the gradient flows through the cell state
 * only. The caller disposes of the tensors.
 */
export function stateGradients({ inputs, attributes, loss }: Unrolled): tf.Tensor[] {
  const [rows = 0, steps = 0] = inputs.x.shape;
  const units = inputs.recurrentKernel.shape[0]!;
  return tf.tidy(() => {
    const through = (...nudges: tf.Tensor[]): tf.Scalar => {
      let h: tf.Tensor = tf.zeros([rows, units]);
      let c: tf.Tensor = tf.zeros([rows, units]);
      for (let t = 0; t < steps; t++) {
        const isLstm = attributes.cell === 'lstm';
        const state = isLstm ? { h0: h, c0: tf.add(c, nudges[t]!) } : { h0: tf.add(h, nudges[t]!) };
        const { hLast, cLast } = plainRnn({ ...inputsAt(inputs, t), ...state }, attributes);
        h = hLast;
        c = cLast ?? c;
      }
      return loss(h.as2D(rows, units));
    };
    const zeros = Array.from({ length: steps }, () => tf.zeros([rows, units]));
    return tf.grads(through)(zeros);
  });
}

const gatesOf = { simpleRnn: 1, gru: 3, lstm: 4 } as const;

/** The inputs of a layer's recurrence during training: its weights, and masks drawn from a stream. */
function trainingInputs(layer: RecurrentHost, x: tf.Tensor, stream: Stream): RnnInputs {
  const [kernel, recurrentKernel, bias] = layer.cell.weights.map((weight) => weight.read());
  const [batch = 0, steps = 0, features = 0] = x.shape;
  const sizes = { batch, steps, features, units: recurrentKernel!.shape[0]!, gates: gatesOf[layer.kind] };
  const draw = { stream, step: layer.step };
  const { recurrentKernelMask, ...masks } = recurrentMasks(layer.treatment, sizes, draw);
  const dropped =
    recurrentKernelMask === undefined ? recurrentKernel! : tf.mul(recurrentKernel!, recurrentKernelMask);
  return { x, kernel: kernel!, recurrentKernel: dropped, bias, ...masks };
}

function measure({ task, model, data, test, stream }: ProbeContext): GradientNorm {
  const layer = model.layers.find((candidate) => candidate instanceof RecurrentHost);
  if (!(layer instanceof RecurrentHost) || layer.returnSequences) {
    throw new RegattaError({
      subject: NAME,
      expected: 'a network that reads a sequence and returns one output after its last step',
      received: task.name,
      remedy: 'Use this probe with a task such as generated-memory-rnn.',
    });
  }
  const { inputs, labels, size } = firstExamples(test, rowsAtMost, data);
  const norms = tf.tidy(() => {
    const x = activationOf(model, single(layer.input), inputs);
    const tail = tailBehind(model, layer);
    const targets = task.objective.targets(tf.tensor(labels, [size]));
    const gradients = stateGradients({
      inputs: trainingInputs(layer, x, stream),
      attributes: { cell: layer.kind },
      loss: (state) => task.objective.loss(targets, tail(state)),
    });
    return gradients.map((gradient) => tf.mean(tf.norm(gradient, 'euclidean', 1)).dataSync()[0]!);
  });
  inputs.dispose();
  const total = norms.reduce((sum, norm) => sum + norm, 0);
  return { norms: norms.map((norm) => (total === 0 ? 0 : norm / total)) };
}

/**
 * How much of the gradient of the loss after the last step reaches the cell state of each step in training mode, with
 * masks: the mean norm over the first 100 test sequences, as a share of the sum over steps. Measuring throws RegattaError
 * for a network that does not return one output after the last step.
 *
 * @see Krueger et al. 2017, arXiv:1606.01305, figure 6.
 */
export const gradientNorm: Probe = {
  name: NAME,
  summary: 'norm of the gradient that reaches the cell of an LSTM at each step',
  measure,
};
