/** Transposition of stacked matrices: between channels first and channels last. */
import { transpose4 } from './pack';

/** to[b, c, r] = from[b, r, c]. */
export function swapAxes(from: usize, batch: i32, rows: i32, columns: i32, to: usize): void {
  const stride = <usize>columns << 2;
  const step = <usize>rows << 2;
  const size = <usize>rows * stride;
  for (let b = 0; b < batch; b++) {
    let r = 0;
    for (; r + 4 <= rows; r += 4) {
      let c = 0;
      for (; c + 4 <= columns; c += 4) {
        transpose4(from + <usize>r * stride + (<usize>c << 2), stride, to + <usize>c * step + (<usize>r << 2), step);
      }
      for (; c < columns; c++) swapRow(from + (<usize>c << 2), stride, to + <usize>c * step, r, r + 4);
    }
    for (let c = 0; c < columns; c++) swapRow(from + (<usize>c << 2), stride, to + <usize>c * step, r, rows);
    from += size;
    to += size;
  }
}

// @ts-ignore: decorator
@inline
function swapRow(from: usize, stride: usize, to: usize, start: i32, end: i32): void {
  for (let r = start; r < end; r++) store<f32>(to + (<usize>r << 2), load<f32>(from + <usize>r * stride));
}
