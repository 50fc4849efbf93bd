/** Copies between the caller's batch-major layout and the recurrence's time-major layout, with masks applied. */
import { flush, get, put } from './lanes';
import { maskRow, RnnCall, timeOf, stateBefore } from './rnn-call';

/** to = from * mask for one row; to = from if `mask` is 0. */
// @ts-ignore: decorator
@inline
export function maskedRow(from: usize, mask: usize, to: usize, count: i32): void {
  if (mask == 0) {
    memory.copy(to, from, <usize>count << 2);
    return;
  }
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const at = <usize>i << 2;
    v128.store(to + at, f32x4.mul(v128.load(from + at), v128.load(mask + at)));
  }
  for (; i < count; i++) {
    const at = <usize>i << 2;
    store<f32>(to + at, load<f32>(from + at) * load<f32>(mask + at));
  }
}

/** to += from * mask for one row; to += from if `mask` is 0. */
export function addMaskedRow(from: usize, mask: usize, to: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const at = <usize>i << 2;
    let v = v128.load(from + at);
    if (mask != 0) v = f32x4.mul(v, v128.load(mask + at));
    v128.store(to + at, flush(f32x4.add(v128.load(to + at), v)));
  }
  for (; i < count; i++) {
    const at = <usize>i << 2;
    let v = load<f32>(from + at);
    if (mask != 0) v *= load<f32>(mask + at);
    store<f32>(to + at, load<f32>(to + at) + v);
  }
}

function inputMaskRow(call: RnnCall, gate: i32, n: i32, t: i32): usize {
  if (call.inputMask == 0) return 0;
  const mask = call.inputMask + (<usize>(gate * call.inputMaskGate) << 2);
  return maskRow(mask, call.inputMaskRow, call.inputMaskStep, n, t);
}

/** State mask of a gate for sequence `n` at step `t`; 0 if there is none. */
export function stateMaskRow(call: RnnCall, gate: i32, n: i32, t: i32): usize {
  if (call.stateMask == 0) return 0;
  const mask = call.stateMask + (<usize>(gate * call.stateMaskGate) << 2);
  return maskRow(mask, call.stateMaskRow, call.stateMaskStep, n, t);
}

/** Stages the masked inputs of steps [first, first + count), time-major. */
export function stageInput(call: RnnCall, gate: i32, first: i32, count: i32): void {
  const features = call.features;
  let to = call.stage;
  for (let s = first; s < first + count; s++) {
    const t = timeOf(call, s);
    for (let n = 0; n < call.batch; n++) {
      const from = call.x + (<usize>((n * call.steps + t) * features) << 2);
      maskedRow(from, inputMaskRow(call, gate, n, t), to, features);
      to += <usize>features << 2;
    }
  }
}

/** Adds the staged gradients of masked inputs to the gradient of the inputs. */
export function scatterInput(call: RnnCall, gate: i32, first: i32, count: i32): void {
  const features = call.features;
  let from = call.stage;
  for (let s = first; s < first + count; s++) {
    const t = timeOf(call, s);
    for (let n = 0; n < call.batch; n++) {
      const to = call.dx + (<usize>((n * call.steps + t) * features) << 2);
      addMaskedRow(from, inputMaskRow(call, gate, n, t), to, features);
      from += <usize>features << 2;
    }
  }
}

/** Stages the states before step `s` with the mask of a gate. */
export function stageState(call: RnnCall, gate: i32, s: i32, to: usize): void {
  const units = call.units;
  const t = timeOf(call, s);
  let from = stateBefore(call, s);
  for (let n = 0; n < call.batch; n++) {
    maskedRow(from, stateMaskRow(call, gate, n, t), to, units);
    from += <usize>units << 2;
    to += <usize>units << 2;
  }
}

/** Fills rows with the bias (0: zeros), plus the first `secondCount` values of `second` (0: none), GRU_AFTER's second bias. */
export function fillBias(bias: usize, second: usize, secondCount: i32, rows: i32, count: i32, to: usize): void {
  const bytes = <usize>count << 2;
  for (let r = 0; r < rows; r++) {
    if (bias == 0) memory.fill(to, 0, bytes);
    else memory.copy(to, bias, bytes);
    if (second != 0) {
      for (let j = 0; j < secondCount; j++) {
        const at = <usize>j << 2;
        store<f32>(to + at, load<f32>(to + at) + load<f32>(second + at));
      }
    }
    to += bytes;
  }
}

// @ts-ignore: decorator
@inline
function addLanes<T>(from: usize, to: usize, rows: i32, stride: usize, n: i32): void {
  let sum = get<T>(to, n);
  for (let r = 0; r < rows; r++) {
    sum = f32x4.add(sum, get<T>(from, n));
    from += stride;
  }
  put<T>(to, sum, n);
}

/** to[j] += sum over rows of from[row, j], rows `stride` bytes apart, in ascending order. */
export function addRows(from: usize, stride: usize, rows: i32, count: i32, to: usize): void {
  let j = 0;
  for (; j + 4 <= count; j += 4) {
    addLanes<i32>(from + (<usize>j << 2), to + (<usize>j << 2), rows, stride, 4);
  }
  if (j < count) addLanes<f32>(from + (<usize>j << 2), to + (<usize>j << 2), rows, stride, count - j);
}
