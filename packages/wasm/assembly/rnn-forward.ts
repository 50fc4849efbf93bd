/** Recurrent layers over whole sequences: h_t = cell(x_t, h_{t-1}). */
import { gemm, gemmPacked, packedBytes, packWhole } from './gemm';
import { addLookedUp, isOneHot } from './one-hot';
import {
  blockGates, cellBefore, GRU_AFTER, GRU_BEFORE, LSTM, padded, RnnCall, SIMPLE, stateBefore, timeOf,
} from './rnn-call';
import { gruGates, gruRow, lstmRow, simpleRow } from './rnn-cells';
import { fillBias, maskedRow, stageInput, stageState } from './rnn-stage';

/** Pre-activations of `count` steps from the inputs: x W + b. */
function project(call: RnnCall, first: i32, count: i32, to: usize): void {
  const units = call.units;
  const width = call.gates * units;
  const rows = count * call.batch;
  const after = call.cell == GRU_AFTER && call.bias != 0;
  fillBias(call.bias, after ? call.bias + (<usize>width << 2) : 0, 2 * units, rows, width, to);
  const shared = call.inputMask == 0 || call.inputMaskGate == 0;
  const columns = shared ? width : units;
  const blocks = shared ? 1 : call.gates;
  for (let g = 0; g < blocks; g++) {
    const at = <usize>(g * units) << 2;
    stageInput(call, g, first, count);
    if (isOneHot(call.stage, rows, call.features)) {
      addLookedUp(rows, columns, call.features, call.stage, call.kernel + at, to + at, width);
      continue;
    }
    gemm(
      rows, columns, call.features, call.stage, call.features, false, call.kernel + at, width, false,
      to + at, width, true, call.gemm,
    );
  }
}

/** The recurrent product of one block of gates: adds (masked h_{t-1}) U to its pre-activations. */
function recur(call: RnnCall, g: i32, gates: i32, packed: usize, s: i32, z: usize, extra: usize): void {
  const units = call.units;
  const width = call.gates * units;
  const at = <usize>(g * units) << 2;
  let from = stateBefore(call, s);
  const reset = call.cell == GRU_BEFORE && g == 2;
  if (call.stateMask != 0 || reset) {
    stageState(call, g, s, call.part);
    from = call.part;
  }
  if (reset) {
    for (let n = 0; n < call.batch; n++) {
      const row = call.part + (<usize>(n * units) << 2);
      maskedRow(row, z + (<usize>(n * width + units) << 2), row, units);
    }
  }
  if (call.cell == GRU_AFTER && g == 2) {
    const bias = call.bias != 0 ? call.bias + (<usize>(width + 2 * units) << 2) : 0;
    fillBias(bias, 0, 0, call.batch, units, extra);
    gemmPacked(call.batch, units, units, from, units, packed, extra, units, call.gemm);
  } else {
    gemmPacked(call.batch, gates * units, units, from, units, packed, z + at, width, call.gemm);
  }
}

/** Runs one step of all sequences. */
function step(call: RnnCall, s: i32, z: usize): void {
  const units = call.units;
  const bytes = <usize>units << 2;
  const width = call.gates * units;
  const t = timeOf(call, s);
  const at = <usize>(s * call.stateStep) << 2;
  const extra = call.extra + at;
  let packed = call.packed;
  for (let g = 0; g < call.gates; ) {
    const gates = blockGates(call, g);
    if (call.cell == GRU_BEFORE && g == 2) {
      for (let n = 0; n < call.batch; n++) gruGates(call, z + (<usize>(n * width) << 2));
    }
    recur(call, g, gates, packed, s, z, extra);
    packed += packedBytes(gates * units, units);
    g += gates;
  }
  let hOld = stateBefore(call, s);
  let cOld = cellBefore(call, s);
  let hNew = call.states + at;
  let cNew = call.cells + at;
  for (let n = 0; n < call.batch; n++) {
    const row = z + (<usize>(n * width) << 2);
    const own = <usize>n * bytes;
    const out = call.hSeq + (<usize>(n * call.hSeqRow + s * units) << 2);
    if (padded(call, n, t)) {
      memory.copy(hNew, hOld, bytes);
      if (call.cell == LSTM) memory.copy(cNew, cOld, bytes);
      if (call.zeroPadding) memory.fill(out, 0, bytes);
      else memory.copy(out, hOld, bytes);
    } else if (call.cell == LSTM) {
      lstmRow(call, row, hOld, hNew, out, cOld, cNew, extra + own, n, s);
    } else if (call.cell == SIMPLE) {
      simpleRow(call, row, hOld, hNew, out, n, s);
    } else {
      if (call.cell == GRU_AFTER) gruGates(call, row);
      gruRow(call, row, call.cell == GRU_AFTER ? extra + own : 0, hOld, hNew, out, n, s);
    }
    hOld += bytes;
    cOld += bytes;
    hNew += bytes;
    cNew += bytes;
  }
}

/** Packs the recurrent kernel, one block of gates at a time. */
function pack(call: RnnCall): void {
  const units = call.units;
  let to = call.packed;
  for (let g = 0; g < call.gates; ) {
    const gates = blockGates(call, g);
    const from = call.recurrentKernel + (<usize>(g * units) << 2);
    packWhole(from, call.gates * units, false, gates * units, units, to);
    to += packedBytes(gates * units, units);
    g += gates;
  }
}

/** Runs the layer. @param at address of a {@link RnnCall}. */
export function rnnForward(at: usize): void {
  const call = changetype<RnnCall>(at);
  const rowFloats = call.batch * call.gates * call.units;
  pack(call);
  for (let first = 0; first < call.steps; first += call.chunk) {
    const count = min(call.chunk, call.steps - first);
    let z = call.activations;
    if (call.keep) z += <usize>(first * rowFloats) << 2;
    project(call, first, count, z);
    for (let s = first; s < first + count; s++) {
      step(call, s, z);
      z += <usize>rowFloats << 2;
    }
  }
  const bytes = <usize>call.units << 2;
  const h = stateBefore(call, call.steps);
  const c = cellBefore(call, call.steps);
  for (let n = 0; n < call.batch; n++) {
    memory.copy(call.hLast + (<usize>(n * call.hLastRow) << 2), h + <usize>n * bytes, bytes);
    if (call.cell == LSTM) memory.copy(call.cLast + (<usize>(n * call.cLastRow) << 2), c + <usize>n * bytes, bytes);
  }
}
