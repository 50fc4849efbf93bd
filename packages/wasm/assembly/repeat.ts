/** Copies of parts of a tensor, one after the other. */
import { copyFloats } from './floats';

/** Writes one float `times` times. */
// @ts-ignore: decorator
@inline
function fill(to: usize, from: usize, times: i32): void {
  const value = v128.load32_splat(from);
  let i = 0;
  for (; i + 4 <= times; i += 4) v128.store(to + (<usize>i << 2), value);
  for (; i < times; i++) v128.store32_lane(to + (<usize>i << 2), value, 0);
}

/** y[o, s, m, t, i] = x[o, m, i] for all s < `slow` and t < `fast`, of four-byte elements. */
export function repeat(x: usize, outer: i32, slow: i32, middle: i32, fast: i32, inner: i32, y: usize): void {
  const run = <usize>inner << 2;
  for (let o = 0; o < outer; o++) {
    for (let s = 0; s < slow; s++) {
      let from = x;
      for (let m = 0; m < middle; m++) {
        if (inner == 1) {
          fill(y, from, fast);
          y += <usize>fast << 2;
        } else {
          for (let t = 0; t < fast; t++) {
            copyFloats(y, from, inner);
            y += run;
          }
        }
        from += run;
      }
    }
    x += <usize>middle * run;
  }
}
