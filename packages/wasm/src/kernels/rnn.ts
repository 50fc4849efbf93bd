import { checkRnn, type RnnSizes } from '@regatta/core/recurrent';
import type { Heap, Info } from '../heap.ts';
import { allFloat, type KernelCall, type TrainingKernel } from '../kernel.ts';
import { readAttributes } from '../recurrent/attributes.ts';
import { chunkOf, describeCall, type Tensors, writeCall } from '../recurrent/call.ts';

/** Floats per sequence of packed outputs: all states, the last state and (LSTM) the last cell. */
const packedRow = ({ steps, units }: RnnSizes, lstm: boolean): number => (steps + (lstm ? 2 : 1)) * units;

/** Floats of scratch for the packed recurrent kernel, in blocks of one gate. */
const packedFloats = (heap: Heap, { units, gates }: RnnSizes): number =>
  gates * (heap.kernels.packedBytes(units, units) / 4);

/**
 * A recurrent layer over whole sequences.
 *
 * Inputs and attributes are those of `rnn`. Returns [hSeq, hLast, cLast (LSTM)]. With the attribute `training` it returns
 * [all outputs in one tensor [N, (T + 2) U] (T + 1 without a cell), gates after activation, states, cells, extra] for
 * RegattaRnnGrad; the last four are time-major.
 *
 * Scratch, forward and backward: the packed recurrent kernel, two rows of states, the scratch of gemm, and one chunk of
 * steps, at most 8 MiB or a single step.
 */
export const regattaRnn: TrainingKernel = {
  name: 'RegattaRnn',
  run: ({ inputs, attrs, heap }: KernelCall) => {
    const tensors: Tensors = inputs;
    const attributes = readAttributes(attrs);
    if (!allFloat(...Object.values(inputs))) return undefined;
    const sizes = checkRnn(tensors, attributes);
    const { batch, steps, features, units, gates } = sizes;
    const lstm = attributes.cell === 'lstm';
    const training = attrs.training === true;
    const outputs: Info[] = [];
    const output = (...shape: number[]): Info => {
      const made = heap.output(shape, 'float32');
      outputs.push(made);
      return made;
    };
    const rows = batch * units;
    const scratch: Record<string, number> = { packed: packedFloats(heap, sizes), part: rows };
    const table = describeCall(heap, tensors, attributes, sizes);
    if (training) {
      const row = packedRow(sizes, lstm);
      const base = heap.address(output(batch, row));
      Object.assign(table, { hSeq: base, hSeqRow: row });
      Object.assign(table, { hLast: base + 4 * steps * units, hLastRow: row });
      Object.assign(table, { cLast: base + 4 * (steps + 1) * units, cLastRow: row });
      table.activations = heap.address(output(steps, batch, gates * units));
      table.states = heap.address(output(steps, batch, units));
      table.cells = heap.address(output(lstm ? steps : 0, batch, units));
      table.extra = heap.address(output(lstm || sizes.resetAfter ? steps : 0, batch, units));
      Object.assign(table, { keep: 1, stateStep: rows, chunk: chunkOf(steps, batch * features) });
    } else {
      Object.assign(table, { hSeq: heap.address(output(batch, steps, units)), hSeqRow: steps * units });
      Object.assign(table, { hLast: heap.address(output(batch, units)), hLastRow: units });
      if (lstm) Object.assign(table, { cLast: heap.address(output(batch, units)), cLastRow: units });
      table.chunk = chunkOf(steps, batch * (features + gates * units));
      Object.assign(scratch, { states: rows, cells: lstm ? rows : 0, extra: rows });
      scratch.activations = table.chunk * batch * gates * units;
    }
    scratch.stage = table.chunk! * batch * features;
    heap.kernels.rnnForward(writeCall(heap, table, attributes, scratch));
    return outputs;
  },
};

/**
 * Backpropagation through time.
 *
 * Inputs: those of RegattaRnn, its training results (`activations`, `states`, `cells`, `extra`) and `dy`, the gradient
 * of its packed outputs. Returns the gradients of x (only with the attribute `inputGradient`), kernel, recurrentKernel,
 * bias, h0 and c0 (those that were given), in this order.
 */
export const regattaRnnGrad: TrainingKernel = {
  name: 'RegattaRnnGrad',
  run: ({ inputs, attrs, heap }: KernelCall) => {
    const { dy, activations, states, cells, extra, ...rest } = inputs;
    const tensors: Tensors = rest;
    const attributes = readAttributes(attrs);
    if (!dy || !activations || !states || !cells || !extra) return undefined;
    if (!allFloat(...Object.values(inputs))) return undefined;
    const sizes = checkRnn(tensors, attributes);
    const { batch, steps, features, units, gates } = sizes;
    const lstm = attributes.cell === 'lstm';
    const rows = batch * units;
    const table = describeCall(heap, tensors, attributes, sizes);
    const row = packedRow(sizes, lstm);
    const base = heap.address(dy);
    Object.assign(table, { hSeq: base, hSeqRow: row });
    Object.assign(table, { hLast: base + 4 * steps * units, hLastRow: row });
    Object.assign(table, { cLast: base + 4 * (steps + 1) * units, cLastRow: row });
    Object.assign(table, { keep: 1, stateStep: rows });
    for (const [name, info] of Object.entries({ activations, states, cells, extra })) {
      table[name] = heap.address(info);
    }
    const outputs: Info[] = [];
    const gradient = (field: string, of: Info | undefined) => {
      if (of === undefined) return;
      const made = heap.output(of.shape, 'float32');
      outputs.push(made);
      table[field] = heap.address(made);
    };
    if (attrs.inputGradient === true) gradient('dx', tensors.x);
    gradient('dKernel', tensors.kernel);
    gradient('dRecurrentKernel', tensors.recurrentKernel);
    gradient('dBias', tensors.bias);
    gradient('dh0', tensors.h0);
    gradient('dc0', tensors.c0);
    const widest = Math.max(features, units);
    table.chunk = chunkOf(steps, batch * ((gates + 1) * units + widest));
    const scratch: Record<string, number> = { packed: packedFloats(heap, sizes), part: rows };
    scratch.stage = table.chunk * batch * widest;
    scratch.dActivations = table.chunk * batch * gates * units;
    scratch.dExtra = sizes.resetAfter ? table.chunk * rows : 0;
    if (table.dh0 === undefined) scratch.dh0 = rows;
    if (table.dc0 === undefined) scratch.dc0 = lstm ? rows : 0;
    heap.kernels.rnnBackward(writeCall(heap, table, attributes, scratch));
    return outputs;
  },
};
