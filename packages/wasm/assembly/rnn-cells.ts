/** One step of one sequence: gate activations and the next state, four units at a time. */
import { activate } from './activation';
import { flush, get, put } from './lanes';
import { maskRow, RnnCall, timeOf } from './rnn-call';

/** keep * old + (1 - keep) * fresh. */
// @ts-ignore: decorator
@inline
export function zoneout(keep: v128, old: v128, fresh: v128): v128 {
  const rest = f32x4.sub(f32x4.splat(1), keep);
  return f32x4.add(f32x4.mul(keep, old), f32x4.mul(rest, fresh));
}

/** Writes the state after the step: zoneout of the old and the new state. */
// @ts-ignore: decorator
@inline
function stateLanes<T>(fresh: v128, hOld: usize, hNew: usize, out: usize, zoneH: usize, n: i32): void {
  const h = flush(zoneout(get<T>(zoneH, n), get<T>(hOld, n), fresh));
  put<T>(hNew, h, n);
  put<T>(out, h, n);
}

/** Computes the cell from the gate activations; writes its value before zoneout to `extra`. */
// @ts-ignore: decorator
@inline
function cellLanes<T>(
  z: usize, width: usize, cOld: usize, cNew: usize, extra: usize, candidate: usize, cellMask: usize, zoneC: usize, n: i32,
): void {
  const old = get<T>(cOld, n);
  const fed = f32x4.mul(get<T>(z, n), f32x4.mul(get<T>(z + 2 * width, n), get<T>(candidate, n)));
  const kept = f32x4.mul(get<T>(z + width, n), old);
  const c = f32x4.mul(f32x4.add(kept, fed), get<T>(cellMask, n));
  put<T>(extra, c, n);
  put<T>(cNew, flush(zoneout(get<T>(zoneC, n), old, c)), n);
}

/** Adds the reset gate times the recurrent part to the candidate (GRU_AFTER). */
// @ts-ignore: decorator
@inline
function joinLanes<T>(z: usize, width: usize, extra: usize, n: i32): void {
  const part = f32x4.mul(get<T>(z + width, n), get<T>(extra, n));
  put<T>(z + 2 * width, f32x4.add(get<T>(z + 2 * width, n), part), n);
}

// @ts-ignore: decorator
@inline
function gruLanes<T>(
  z: usize, width: usize, hOld: usize, hNew: usize, out: usize, candidate: usize, zoneH: usize, n: i32,
): void {
  const y = f32x4.mul(get<T>(z + 2 * width, n), get<T>(candidate, n));
  stateLanes<T>(zoneout(get<T>(z, n), get<T>(hOld, n), y), hOld, hNew, out, zoneH, n);
}

/** Sequence `n` at step `s` of a simple RNN: replaces the pre-activations in `z` with activations. */
export function simpleRow(call: RnnCall, z: usize, hOld: usize, hNew: usize, out: usize, n: i32, s: i32): void {
  const t = timeOf(call, s);
  const zoneH = maskRow(call.zoneoutH, call.zoneoutHRow, call.zoneoutHStep, n, t);
  const units = call.units;
  activate(call.activation, z, units);
  const tail = units & 3;
  const end = <usize>(units - tail) << 2;
  for (let at: usize = 0; at < end; at += 16) {
    stateLanes<i32>(v128.load(z + at), hOld + at, hNew + at, out + at, zoneH + at, 4);
  }
  if (tail > 0) stateLanes<f32>(get<f32>(z + end, tail), hOld + end, hNew + end, out + end, zoneH + end, tail);
}

export function lstmRow(
  call: RnnCall, z: usize, hOld: usize, hNew: usize, out: usize, cOld: usize, cNew: usize, extra: usize, n: i32, s: i32,
): void {
  const t = timeOf(call, s);
  const zoneH = maskRow(call.zoneoutH, call.zoneoutHRow, call.zoneoutHStep, n, t);
  const zoneC = maskRow(call.zoneoutC, call.zoneoutCRow, call.zoneoutCStep, n, t);
  const candidate = maskRow(call.candidate, call.candidateRow, call.candidateStep, n, t);
  const cellMask = maskRow(call.cellMask, call.cellMaskRow, call.cellMaskStep, n, t);
  const units = call.units;
  const width = <usize>units << 2;
  activate(call.recurrentActivation, z, 2 * units);
  activate(call.activation, z + 2 * width, units);
  activate(call.recurrentActivation, z + 3 * width, units);
  const tail = units & 3;
  const end = <usize>(units - tail) << 2;
  for (let at: usize = 0; at < end; at += 16) {
    cellLanes<i32>(
      z + at, width, cOld + at, cNew + at, extra + at, candidate + at, cellMask + at, zoneC + at, 4,
    );
  }
  if (tail > 0) {
    cellLanes<f32>(
      z + end, width, cOld + end, cNew + end, extra + end, candidate + end, cellMask + end, zoneC + end, tail,
    );
  }
  activate(call.activation, extra, units);
  const o = z + 3 * width;
  for (let at: usize = 0; at < end; at += 16) {
    const h = f32x4.mul(v128.load(o + at), v128.load(extra + at));
    stateLanes<i32>(h, hOld + at, hNew + at, out + at, zoneH + at, 4);
  }
  if (tail > 0) {
    const h = f32x4.mul(get<f32>(o + end, tail), get<f32>(extra + end, tail));
    stateLanes<f32>(h, hOld + end, hNew + end, out + end, zoneH + end, tail);
  }
}

/** Activates the update and reset gates of a row. */
export function gruGates(call: RnnCall, z: usize): void {
  activate(call.recurrentActivation, z, 2 * call.units);
}

/** The candidate and state of a row, after its gates. @param extra 0, or the candidate's recurrent part. */
export function gruRow(
  call: RnnCall, z: usize, extra: usize, hOld: usize, hNew: usize, out: usize, n: i32, s: i32,
): void {
  const t = timeOf(call, s);
  const zoneH = maskRow(call.zoneoutH, call.zoneoutHRow, call.zoneoutHStep, n, t);
  const candidate = maskRow(call.candidate, call.candidateRow, call.candidateStep, n, t);
  const units = call.units;
  const width = <usize>units << 2;
  const tail = units & 3;
  const end = <usize>(units - tail) << 2;
  if (extra != 0) {
    for (let at: usize = 0; at < end; at += 16) joinLanes<i32>(z + at, width, extra + at, 4);
    if (tail > 0) joinLanes<f32>(z + end, width, extra + end, tail);
  }
  activate(call.activation, z + 2 * width, units);
  for (let at: usize = 0; at < end; at += 16) {
    gruLanes<i32>(z + at, width, hOld + at, hNew + at, out + at, candidate + at, zoneH + at, 4);
  }
  if (tail > 0) {
    gruLanes<f32>(z + end, width, hOld + end, hNew + end, out + end, candidate + end, zoneH + end, tail);
  }
}
