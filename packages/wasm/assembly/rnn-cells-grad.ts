/**
 * One step of one sequence, backward: from the gradients of the state (and cell) after the step, computes those of the
 * gates before activation and, in place, the part of the gradient of the state before the step that does not pass
 * through the recurrent kernel. Masks are constants.
 */
import { slope } from './activation';
import { flush, get, put } from './lanes';
import { maskRow, RnnCall, timeOf } from './rnn-call';

// @ts-ignore: decorator
@inline
function simpleLanes<T>(kind: i32, z: usize, dz: usize, dh: usize, zoneH: usize, n: i32): void {
  const total = get<T>(dh, n);
  const keep = get<T>(zoneH, n);
  const kept = f32x4.mul(keep, total);
  const fresh = f32x4.mul(f32x4.sub(f32x4.splat(1), keep), total);
  put<T>(dz, flush(f32x4.mul(fresh, slope(kind, get<T>(z, n)))), n);
  put<T>(dh, flush(kept), n);
}

// @ts-ignore: decorator
@inline
function lstmLanes<T>(
  call: RnnCall, z: usize, dz: usize, width: usize, dh: usize, dc: usize, cOld: usize, extra: usize,
  candidate: usize, cellMask: usize, zoneH: usize, zoneC: usize, n: i32,
): void {
  const one = f32x4.splat(1);
  const gate = call.recurrentActivation;
  const total = get<T>(dh, n);
  const keepH = get<T>(zoneH, n);
  const dOut = f32x4.mul(f32x4.sub(one, keepH), total);
  put<T>(dh, flush(f32x4.mul(keepH, total)), n);
  const a = get<T>(extra, n);
  const o = get<T>(z + 3 * width, n);
  put<T>(dz + 3 * width, flush(f32x4.mul(f32x4.mul(dOut, a), slope(gate, o))), n);
  const keepC = get<T>(zoneC, n);
  const dCell = get<T>(dc, n);
  const through = f32x4.mul(f32x4.mul(dOut, o), slope(call.activation, a));
  const fresh = f32x4.add(through, f32x4.mul(f32x4.sub(one, keepC), dCell));
  const inner = f32x4.mul(fresh, get<T>(cellMask, n));
  const i = get<T>(z, n);
  const f = get<T>(z + width, n);
  const g = get<T>(z + 2 * width, n);
  const mask = get<T>(candidate, n);
  put<T>(dz, flush(f32x4.mul(f32x4.mul(inner, f32x4.mul(g, mask)), slope(gate, i))), n);
  put<T>(dz + width, flush(f32x4.mul(f32x4.mul(inner, get<T>(cOld, n)), slope(gate, f))), n);
  put<T>(dz + 2 * width, flush(f32x4.mul(f32x4.mul(inner, f32x4.mul(i, mask)), slope(call.activation, g))), n);
  put<T>(dc, flush(f32x4.add(f32x4.mul(keepC, dCell), f32x4.mul(inner, f))), n);
}

/** @param extra 0, or the candidate's recurrent part, whose gradient goes to `dExtra` (GRU_AFTER). */
// @ts-ignore: decorator
@inline
function gruLanes<T>(
  call: RnnCall, z: usize, dz: usize, width: usize, dh: usize, hOld: usize, extra: usize, dExtra: usize,
  candidate: usize, zoneH: usize, n: i32,
): void {
  const one = f32x4.splat(1);
  const gate = call.recurrentActivation;
  const total = get<T>(dh, n);
  const keep = get<T>(zoneH, n);
  const fresh = f32x4.mul(f32x4.sub(one, keep), total);
  const update = get<T>(z, n);
  const y = get<T>(z + 2 * width, n);
  const mask = get<T>(candidate, n);
  put<T>(dh, flush(f32x4.add(f32x4.mul(keep, total), f32x4.mul(fresh, update))), n);
  const change = f32x4.sub(get<T>(hOld, n), f32x4.mul(y, mask));
  put<T>(dz, flush(f32x4.mul(f32x4.mul(fresh, change), slope(gate, update))), n);
  const rest = f32x4.mul(f32x4.sub(one, update), mask);
  const dy = flush(f32x4.mul(f32x4.mul(fresh, rest), slope(call.activation, y)));
  put<T>(dz + 2 * width, dy, n);
  if (extra != 0) {
    const reset = get<T>(z + width, n);
    put<T>(dz + width, flush(f32x4.mul(f32x4.mul(dy, get<T>(extra, n)), slope(gate, reset))), n);
    put<T>(dExtra, flush(f32x4.mul(dy, reset)), n);
  }
}

// @ts-ignore: decorator
@inline
function resetLanes<T>(kind: i32, reset: usize, dReset: usize, dProduct: usize, masked: usize, n: i32): void {
  const r = get<T>(reset, n);
  const d = get<T>(dProduct, n);
  put<T>(dReset, flush(f32x4.mul(f32x4.mul(d, get<T>(masked, n)), slope(kind, r))), n);
  put<T>(dProduct, f32x4.mul(d, r), n);
}

export function simpleGradRow(call: RnnCall, z: usize, dz: usize, dh: usize, n: i32, s: i32): void {
  const zoneH = maskRow(call.zoneoutH, call.zoneoutHRow, call.zoneoutHStep, n, timeOf(call, s));
  const units = call.units;
  let u = 0;
  let at: usize = 0;
  for (; u + 4 <= units; u += 4, at += 16) {
    simpleLanes<i32>(call.activation, z + at, dz + at, dh + at, zoneH + at, 4);
  }
  if (u < units) simpleLanes<f32>(call.activation, z + at, dz + at, dh + at, zoneH + at, units - u);
}

export function lstmGradRow(
  call: RnnCall, z: usize, dz: usize, dh: usize, dc: usize, cOld: usize, extra: usize, n: i32, s: i32,
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
      call, z + at, dz + at, width, dh + at, dc + at, cOld + at, extra + at,
      candidate + at, cellMask + at, zoneH + at, zoneC + at, 4,
    );
  }
  if (u < units) {
    lstmLanes<f32>(
      call, z + at, dz + at, width, dh + at, dc + at, cOld + at, extra + at,
      candidate + at, cellMask + at, zoneH + at, zoneC + at, units - u,
    );
  }
}

export function gruGradRow(
  call: RnnCall, z: usize, dz: usize, dh: usize, hOld: usize, extra: usize, dExtra: usize, n: i32, s: i32,
): void {
  const t = timeOf(call, s);
  const zoneH = maskRow(call.zoneoutH, call.zoneoutHRow, call.zoneoutHStep, n, t);
  const candidate = maskRow(call.candidate, call.candidateRow, call.candidateStep, n, t);
  const units = call.units;
  const width = <usize>units << 2;
  let u = 0;
  let at: usize = 0;
  for (; u + 4 <= units; u += 4, at += 16) {
    const state = extra != 0 ? extra + at : 0;
    gruLanes<i32>(
      call, z + at, dz + at, width, dh + at, hOld + at, state, dExtra + at, candidate + at, zoneH + at, 4,
    );
  }
  if (u < units) {
    const state = extra != 0 ? extra + at : 0;
    gruLanes<f32>(
      call, z + at, dz + at, width, dh + at, hOld + at, state, dExtra + at, candidate + at, zoneH + at, units - u,
    );
  }
}

/**
 * GRU_BEFORE, one row: computes the gradient of the reset gate from that of reset * masked state, and replaces the
 * latter with the gradient of the masked state.
 */
export function resetGradRow(call: RnnCall, reset: usize, dReset: usize, dProduct: usize, masked: usize): void {
  const units = call.units;
  const kind = call.recurrentActivation;
  let u = 0;
  let at: usize = 0;
  for (; u + 4 <= units; u += 4, at += 16) {
    resetLanes<i32>(kind, reset + at, dReset + at, dProduct + at, masked + at, 4);
  }
  if (u < units) resetLanes<f32>(kind, reset + at, dReset + at, dProduct + at, masked + at, units - u);
}
