/** The arguments of a recurrent kernel: a table of 32-bit integers that the caller fills in this order. */

export const SIMPLE: i32 = 0;
/** GRU whose reset gate scales the state before, or after, the product with the recurrent kernel. */
export const GRU_BEFORE: i32 = 1;
export const GRU_AFTER: i32 = 2;
export const LSTM: i32 = 3;

/** Strides are in floats; a stride is 0 if the mask is constant along that axis. */
@unmanaged
export class RnnCall {
  cell: i32;
  batch: i32;
  steps: i32;
  features: i32;
  units: i32;
  gates: i32;
  activation: i32;
  recurrentActivation: i32;
  /** 1 if time runs from the last step to the first. */
  backwards: i32;
  /** 1 if padded steps output zeros. */
  zeroPadding: i32;
  /** Steps per chunk. */
  chunk: i32;
  /** Inputs. */
  x: usize;
  kernel: usize;
  recurrentKernel: usize;
  /** 0 if there is none; two rows for GRU_AFTER. */
  bias: usize;
  h0: usize;
  c0: usize;
  /** Per gate, sequence and step; 0 if there is none. */
  inputMask: usize;
  inputMaskGate: i32;
  inputMaskRow: i32;
  inputMaskStep: i32;
  stateMask: usize;
  stateMaskGate: i32;
  stateMaskRow: i32;
  stateMaskStep: i32;
  /** Per sequence and step; a constant if there is none. */
  candidate: usize;
  candidateRow: i32;
  candidateStep: i32;
  cellMask: usize;
  cellMaskRow: i32;
  cellMaskStep: i32;
  zoneoutH: usize;
  zoneoutHRow: i32;
  zoneoutHStep: i32;
  zoneoutC: usize;
  zoneoutCRow: i32;
  zoneoutCStep: i32;
  /** [batch, steps], 0 = padding; address 0 if there is none. */
  sequence: usize;
  /** Outputs of all steps [batch, steps, units]: address, and floats from one sequence to the next. */
  hSeq: usize;
  hSeqRow: i32;
  hLast: usize;
  hLastRow: i32;
  cLast: usize;
  cLastRow: i32;
  /** Time-major results of the steps; `stateStep` is the floats from one step to the next (0: only the latest is kept). */
  activations: usize;
  states: usize;
  cells: usize;
  /** LSTM: activation of the cell before zoneout. GRU_AFTER: recurrent part of the candidate. */
  extra: usize;
  stateStep: i32;
  /** 1 if `activations` holds all steps, 0 if one chunk. */
  keep: i32;
  /** Gradients of the inputs. */
  dKernel: usize;
  dRecurrentKernel: usize;
  dBias: usize;
  dh0: usize;
  dc0: usize;
  dx: usize;
  /** Scratch, laid out by the caller. */
  packed: usize;
  stage: usize;
  part: usize;
  dActivations: usize;
  dExtra: usize;
  gemm: usize;
}

/** Number of fields in the table, so that the caller can check its own list. */
export function rnnCallFields(): i32 {
  return <i32>(offsetof<RnnCall>() >> 2);
}

/** Input step that step `s` of the recurrence reads. */
// @ts-ignore: decorator
@inline
export function timeOf(call: RnnCall, s: i32): i32 {
  return call.backwards ? call.steps - 1 - s : s;
}

/** Address of the row of a mask. */
// @ts-ignore: decorator
@inline
export function maskRow(mask: usize, row: i32, step: i32, n: i32, t: i32): usize {
  return mask + (<usize>(n * row + t * step) << 2);
}

/** Whether step `t` of sequence `n` is padding. */
// @ts-ignore: decorator
@inline
export function padded(call: RnnCall, n: i32, t: i32): bool {
  return call.sequence != 0 && load<f32>(call.sequence + (<usize>(n * call.steps + t) << 2)) == 0;
}

/** State before step `s`. */
// @ts-ignore: decorator
@inline
export function stateBefore(call: RnnCall, s: i32): usize {
  return s == 0 ? call.h0 : call.states + (<usize>((s - 1) * call.stateStep) << 2);
}

/** Cell before step `s`. */
// @ts-ignore: decorator
@inline
export function cellBefore(call: RnnCall, s: i32): usize {
  return s == 0 ? call.c0 : call.cells + (<usize>((s - 1) * call.stateStep) << 2);
}

/** Number of gates in the block of the recurrent product that starts at gate `g`: 1 if the state mask is per gate. */
export function blockGates(call: RnnCall, g: i32): i32 {
  if (call.stateMask != 0 && call.stateMaskGate != 0) return 1;
  if (call.cell == GRU_BEFORE || call.cell == GRU_AFTER) return g == 0 ? 2 : 1;
  return call.gates;
}
