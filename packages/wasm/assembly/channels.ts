/** Repeats channels that have several filters each, and sums the gradients of the copies. */

/** to[i times + m] = from[i] for m < times: repeats each of `count` floats `times` times. */
export function repeatChannels(from: usize, count: i32, times: i32, to: usize): void {
  for (let i = 0; i < count; i++) {
    const value = load<f32>(from + (<usize>i << 2));
    for (let m = 0; m < times; m++) {
      store<f32>(to, value);
      to += 4;
    }
  }
}

/** to[i] = sum over m of from[i times + m]. */
export function sumChannels(from: usize, count: i32, times: i32, to: usize): void {
  for (let i = 0; i < count; i++) {
    let total: f32 = 0;
    for (let m = 0; m < times; m++) {
      total += load<f32>(from);
      from += 4;
    }
    store<f32>(to + (<usize>i << 2), total);
  }
}
