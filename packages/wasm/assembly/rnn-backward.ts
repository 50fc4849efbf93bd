/** Backpropagation through time: state gradients step by step, weight gradients in one product per chunk of steps. */
import { gemmPacked, packedBytes, packWhole } from './gemm';
import {
  blockGates, cellBefore, GRU_AFTER, GRU_BEFORE, LSTM, padded, RnnCall, SIMPLE, stateBefore, timeOf,
} from './rnn-call';
import { gruGradRow, lstmGradRow, resetGradRow, simpleGradRow } from './rnn-cells-grad';
import { addMaskedRow, stageState, stateMaskRow } from './rnn-stage';
import { inputGradients, recurrentGradients } from './rnn-weights';

/** Gradients of the gates of step `s` before activation, row by row. */
function gates(call: RnnCall, s: i32, z: usize, dz: usize, dExtra: usize): void {
  const bytes = <usize>call.units << 2;
  const width = (<usize>(call.gates * call.units)) << 2;
  const t = timeOf(call, s);
  let hOld = stateBefore(call, s);
  let cOld = cellBefore(call, s);
  let extra = call.extra + (<usize>(s * call.stateStep) << 2);
  let dh = call.dh0;
  let dc = call.dc0;
  for (let n = 0; n < call.batch; n++) {
    const padding = padded(call, n, t);
    if (!padding || !call.zeroPadding) {
      addMaskedRow(call.hSeq + (<usize>(n * call.hSeqRow + s * call.units) << 2), 0, dh, call.units);
    }
    if (padding) {
      memory.fill(dz, 0, width);
      if (call.cell == GRU_AFTER) memory.fill(dExtra, 0, bytes);
    } else if (call.cell == LSTM) {
      lstmGradRow(call, z, dz, dh, dc, cOld, extra, n, s);
    } else if (call.cell == SIMPLE) {
      simpleGradRow(call, z, dz, dh, n, s);
    } else {
      gruGradRow(call, z, dz, dh, hOld, call.cell == GRU_AFTER ? extra : 0, dExtra, n, s);
    }
    z += width;
    dz += width;
    hOld += bytes;
    cOld += bytes;
    extra += bytes;
    dExtra += bytes;
    dh += bytes;
    dc += bytes;
  }
}

/** Adds d(pre-activations) U^T, through the state mask, to the gradient of the state before step `s`. */
function recur(call: RnnCall, g: i32, count: i32, packed: usize, s: i32, z: usize, dz: usize, dExtra: usize): void {
  const units = call.units;
  const bytes = <usize>units << 2;
  const width = call.gates * units;
  const t = timeOf(call, s);
  const candidate = g == 2 && call.cell != LSTM;
  const own = candidate && call.cell == GRU_AFTER;
  const from = own ? dExtra : dz + (<usize>(g * units) << 2);
  const reset = candidate && call.cell == GRU_BEFORE;
  const direct = call.stateMask == 0 && !reset;
  const to = direct ? call.dh0 : call.part;
  if (!direct) memory.fill(to, 0, <usize>call.batch * bytes);
  gemmPacked(call.batch, units, count * units, from, own ? units : width, packed, to, units, call.gemm);
  if (direct) return;
  let masked = call.stage;
  if (reset) stageState(call, g, s, masked);
  let at = to;
  let dh = call.dh0;
  for (let n = 0; n < call.batch; n++) {
    const gate = <usize>(n * width + units) << 2;
    // A padded row has no activations; its gradients are zero already.
    if (reset && !padded(call, n, t)) resetGradRow(call, z + gate, dz + gate, at, masked);
    addMaskedRow(at, stateMaskRow(call, g, n, t), dh, units);
    at += bytes;
    dh += bytes;
    masked += bytes;
  }
}

/** Packs the transposed recurrent kernel, one block of gates at a time. */
function pack(call: RnnCall): void {
  const units = call.units;
  let to = call.packed;
  for (let g = 0; g < call.gates; ) {
    const count = blockGates(call, g);
    const from = call.recurrentKernel + (<usize>(g * units) << 2);
    packWhole(from, call.gates * units, true, units, count * units, to);
    to += packedBytes(units, count * units);
    g += count;
  }
}

/** Runs one step of all sequences. */
function step(call: RnnCall, s: i32, z: usize, dz: usize, dExtra: usize): void {
  gates(call, s, z, dz, dExtra);
  const one = packedBytes(call.units, call.units);
  if (call.cell == GRU_BEFORE) {
    // First, because the candidate's product gives the gradient of the reset gate.
    recur(call, 2, 1, call.packed + 2 * one, s, z, dz, dExtra);
  }
  for (let g = 0; g < call.gates; ) {
    const count = blockGates(call, g);
    if (call.cell != GRU_BEFORE || g != 2) {
      recur(call, g, count, call.packed + <usize>g * one, s, z, dz, dExtra);
    }
    g += count;
  }
}

function copyRows(from: usize, stride: i32, rows: i32, count: i32, to: usize): void {
  const bytes = <usize>count << 2;
  for (let n = 0; n < rows; n++) memory.copy(to + <usize>n * bytes, from + (<usize>(n * stride) << 2), bytes);
}

/** Runs the layer backward. The output fields of the call hold their gradients. @param at address of a {@link RnnCall}. */
export function rnnBackward(at: usize): void {
  const call = changetype<RnnCall>(at);
  const units = call.units;
  const width = call.gates * units;
  const rowFloats = call.batch * width;
  pack(call);
  copyRows(call.hLast, call.hLastRow, call.batch, units, call.dh0);
  if (call.cell == LSTM) copyRows(call.cLast, call.cLastRow, call.batch, units, call.dc0);
  memory.fill(call.dKernel, 0, <usize>(call.features * width) << 2);
  memory.fill(call.dRecurrentKernel, 0, <usize>(units * width) << 2);
  if (call.dBias != 0) memory.fill(call.dBias, 0, <usize>(width * (call.cell == GRU_AFTER ? 2 : 1)) << 2);
  if (call.dx != 0) memory.fill(call.dx, 0, <usize>(call.batch * call.steps * call.features) << 2);
  for (let end = call.steps; end > 0; ) {
    // The chunks of the forward pass, in reverse order.
    const first = (end - 1) / call.chunk * call.chunk;
    for (let s = end - 1; s >= first; s--) {
      const own = s - first;
      const z = call.activations + (<usize>(s * rowFloats) << 2);
      const dz = call.dActivations + (<usize>(own * rowFloats) << 2);
      step(call, s, z, dz, call.dExtra + (<usize>(own * call.batch * units) << 2));
    }
    recurrentGradients(call, first, end - first);
    inputGradients(call, first, end - first);
    end = first;
  }
}
