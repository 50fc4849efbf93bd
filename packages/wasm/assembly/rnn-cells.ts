/** One step of one sequence: activations of its gates and the next state, four units at a time. */
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

// @ts-ignore: decorator
@inline
function simpleLanes<T>(kind: i32, z: usize, hOld: usize, hNew: usize, out: usize, zoneH: usize, n: i32): void {
  const y = activate(kind, get<T>(z, n));
  put<T>(z, y, n);
  const h = flush(zoneout(get<T>(zoneH, n), get<T>(hOld, n), y));
  put<T>(hNew, h, n);
  put<T>(out, h, n);
}

// @ts-ignore: decorator
@inline
function lstmLanes<T>(
  call: RnnCall, z: usize, width: usize, hOld: usize, hNew: usize, out: usize, cOld: usize, cNew: usize, extra: usize,
  candidate: usize, cellMask: usize, zoneH: usize, zoneC: usize, n: i32,
): void {
  const gate = call.recurrentActivation;
  const i = activate(gate, get<T>(z, n));
  put<T>(z, i, n);
  const f = activate(gate, get<T>(z + width, n));
  put<T>(z + width, f, n);
  const g = activate(call.activation, get<T>(z + 2 * width, n));
  put<T>(z + 2 * width, g, n);
  const o = activate(gate, get<T>(z + 3 * width, n));
  put<T>(z + 3 * width, o, n);
  const old = get<T>(cOld, n);
  const fed = f32x4.mul(i, f32x4.mul(g, get<T>(candidate, n)));
  const c = f32x4.mul(f32x4.add(f32x4.mul(f, old), fed), get<T>(cellMask, n));
  const a = activate(call.activation, c);
  put<T>(extra, a, n);
  put<T>(cNew, flush(zoneout(get<T>(zoneC, n), old, c)), n);
  const h = flush(zoneout(get<T>(zoneH, n), get<T>(hOld, n), f32x4.mul(o, a)));
  put<T>(hNew, h, n);
  put<T>(out, h, n);
}

/** Update and reset gate. */
// @ts-ignore: decorator
@inline
function gateLanes<T>(kind: i32, z: usize, width: usize, n: i32): void {
  put<T>(z, activate(kind, get<T>(z, n)), n);
  put<T>(z + width, activate(kind, get<T>(z + width, n)), n);
}

/** The candidate and the state, once update and reset gate are there. @param extra 0, or the candidate's state part. */
// @ts-ignore: decorator
@inline
function gruLanes<T>(
  kind: i32, z: usize, width: usize, extra: usize, hOld: usize, hNew: usize, out: usize, candidate: usize, zoneH: usize,
  n: i32,
): void {
  let y = get<T>(z + 2 * width, n);
  if (extra != 0) y = f32x4.add(y, f32x4.mul(get<T>(z + width, n), get<T>(extra, n)));
  y = activate(kind, y);
  put<T>(z + 2 * width, y, n);
  const old = get<T>(hOld, n);
  const fresh = zoneout(get<T>(z, n), old, f32x4.mul(y, get<T>(candidate, n)));
  const h = flush(zoneout(get<T>(zoneH, n), old, fresh));
  put<T>(hNew, h, n);
  put<T>(out, h, n);
}

/** Row of sequence `n` of step `s` for a simple RNN: `z` holds its pre-activations and gets its activations. */
export function simpleRow(call: RnnCall, z: usize, hOld: usize, hNew: usize, out: usize, n: i32, s: i32): void {
  const t = timeOf(call, s);
  const zoneH = maskRow(call.zoneoutH, call.zoneoutHRow, call.zoneoutHStep, n, t);
  const units = call.units;
  let u = 0;
  let at: usize = 0;
  for (; u + 4 <= units; u += 4, at += 16) {
    simpleLanes<i32>(call.activation, z + at, hOld + at, hNew + at, out + at, zoneH + at, 4);
  }
  if (u < units) {
    simpleLanes<f32>(call.activation, z + at, hOld + at, hNew + at, out + at, zoneH + at, units - u);
  }
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
  let u = 0;
  let at: usize = 0;
  for (; u + 4 <= units; u += 4, at += 16) {
    lstmLanes<i32>(
      call, z + at, width, hOld + at, hNew + at, out + at, cOld + at, cNew + at, extra + at,
      candidate + at, cellMask + at, zoneH + at, zoneC + at, 4,
    );
  }
  if (u < units) {
    lstmLanes<f32>(
      call, z + at, width, hOld + at, hNew + at, out + at, cOld + at, cNew + at, extra + at,
      candidate + at, cellMask + at, zoneH + at, zoneC + at, units - u,
    );
  }
}

/** Update and reset gate of a row. */
export function gruGates(call: RnnCall, z: usize): void {
  const units = call.units;
  const width = <usize>units << 2;
  let u = 0;
  for (; u + 4 <= units; u += 4, z += 16) gateLanes<i32>(call.recurrentActivation, z, width, 4);
  if (u < units) gateLanes<f32>(call.recurrentActivation, z, width, units - u);
}

export function gruRow(
  call: RnnCall, z: usize, extra: usize, hOld: usize, hNew: usize, out: usize, n: i32, s: i32,
): void {
  const t = timeOf(call, s);
  const zoneH = maskRow(call.zoneoutH, call.zoneoutHRow, call.zoneoutHStep, n, t);
  const candidate = maskRow(call.candidate, call.candidateRow, call.candidateStep, n, t);
  const units = call.units;
  const width = <usize>units << 2;
  const kind = call.activation;
  let u = 0;
  let at: usize = 0;
  for (; u + 4 <= units; u += 4, at += 16) {
    const state = extra != 0 ? extra + at : 0;
    gruLanes<i32>(kind, z + at, width, state, hOld + at, hNew + at, out + at, candidate + at, zoneH + at, 4);
  }
  if (u < units) {
    const state = extra != 0 ? extra + at : 0;
    gruLanes<f32>(kind, z + at, width, state, hOld + at, hNew + at, out + at, candidate + at, zoneH + at, units - u);
  }
}
