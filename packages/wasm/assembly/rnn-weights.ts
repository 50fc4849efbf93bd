/** Gradients of weights, biases and inputs of a chunk of steps, from the gradients of the gates before activation. */
import { gemm } from './gemm';
import { addToRows, isOneHot } from './one-hot';
import { GRU_AFTER, GRU_BEFORE, blockGates, RnnCall } from './rnn-call';
import { addRows, maskedRow, scatterInput, stageInput, stageState } from './rnn-stage';

/** dU += (masked states)^T d(gates), one block of gates at a time. */
export function recurrentGradients(call: RnnCall, first: i32, count: i32): void {
  const units = call.units;
  const width = call.gates * units;
  const rows = count * call.batch;
  const block = <usize>(call.batch * units) << 2;
  for (let g = 0; g < call.gates; ) {
    const gates = blockGates(call, g);
    const candidate = g == 2 && call.gates == 3;
    // If all gates share one mask, the states staged for the first block serve the others too.
    const staged = g > 0 && (call.stateMask == 0 || call.stateMaskGate == 0);
    if (!staged) for (let i = 0; i < count; i++) stageState(call, g, first + i, call.stage + <usize>i * block);
    if (candidate && call.cell == GRU_BEFORE) {
      const z = call.activations + (<usize>(first * call.batch * width + units) << 2);
      for (let r = 0; r < rows; r++) {
        const row = call.stage + (<usize>(r * units) << 2);
        maskedRow(row, z + (<usize>(r * width) << 2), row, units);
      }
    }
    const at = <usize>(g * units) << 2;
    const own = candidate && call.cell == GRU_AFTER;
    gemm(
      units, gates * units, rows, call.stage, units, true,
      own ? call.dExtra : call.dActivations + at, own ? units : width, false,
      call.dRecurrentKernel + at, width, true, call.gemm,
    );
    g += gates;
  }
}

/** dW += (masked inputs)^T d(gates), dx += d(gates) W^T through the mask, and dBias += sums of d(gates). */
export function inputGradients(call: RnnCall, first: i32, count: i32): void {
  const units = call.units;
  const features = call.features;
  const width = call.gates * units;
  const rows = count * call.batch;
  const shared = call.inputMask == 0 || call.inputMaskGate == 0;
  const columns = shared ? width : units;
  const blocks = shared ? 1 : call.gates;
  for (let g = 0; g < blocks; g++) {
    const at = <usize>(g * units) << 2;
    const dz = call.dActivations + at;
    stageInput(call, g, first, count);
    if (isOneHot(call.stage, rows, features)) {
      addToRows(rows, columns, features, call.stage, dz, call.dKernel + at, width);
    } else {
      gemm(
        features, columns, rows, call.stage, features, true, dz, width, false,
        call.dKernel + at, width, true, call.gemm,
      );
    }
    if (call.dx != 0) {
      gemm(
        rows, features, columns, dz, width, false, call.kernel + at, width, true,
        call.stage, features, false, call.gemm,
      );
      scatterInput(call, g, first, count);
    }
  }
  if (call.dBias == 0) return;
  const stride = <usize>width << 2;
  addRows(call.dActivations, stride, rows, width, call.dBias);
  if (call.cell == GRU_AFTER) {
    const second = call.dBias + stride;
    addRows(call.dActivations, stride, rows, 2 * units, second);
    addRows(call.dExtra, <usize>units << 2, rows, units, second + (<usize>(2 * units) << 2));
  }
}
