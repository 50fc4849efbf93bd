/** Pooling forward and backward, channels last, four channels at a time. Cells outside the image are ignored. */
import { GEOMETRY, Geometry } from './geometry';
import { greatest, greatestOne, sum, sumOne, Window, windowAt } from './window';

/** Bytes of scratch for pooling: the geometry and a window. */
export function poolScratch(): usize {
  return GEOMETRY + 32;
}

/** y = maximum (`average` false) or mean of each window. An empty window gives -Infinity or NaN, as in tfjs. */
export function pool(g: Geometry, average: bool, x: usize, y: usize): void {
  const window = changetype<Window>(changetype<usize>(g) + GEOMETRY);
  const depth = g.depth;
  const pixel = <usize>depth << 2;
  const row = <usize>g.width * pixel;
  for (let n = 0; n < g.batch; n++) {
    for (let h = 0; h < g.outHeight; h++) {
      for (let w = 0; w < g.outWidth; w++) {
        windowAt(window, g, x, n, h, w);
        const rows = window.rows;
        const columns = window.columns;
        const count = <f32>(rows * columns);
        let cell = window.cell;
        let c = 0;
        for (; c + 4 <= depth; c += 4) {
          v128.store(
            y,
            average
              ? f32x4.div(sum(cell, rows, columns, row, pixel), f32x4.splat(count))
              : greatest(cell, rows, columns, row, pixel),
          );
          cell += 16;
          y += 16;
        }
        for (; c < depth; c++) {
          store<f32>(
            y,
            average ? sumOne(cell, rows, columns, row, pixel) / count : greatestOne(cell, rows, columns, row, pixel),
          );
          cell += 4;
          y += 4;
        }
      }
    }
  }
}

/** Adds dy / (number of cells inside the image) to every cell of each window. */
export function avgPoolGrad(g: Geometry, dy: usize, dx: usize): void {
  const window = changetype<Window>(changetype<usize>(g) + GEOMETRY);
  const depth = g.depth;
  const pixel = <usize>depth << 2;
  const row = <usize>g.width * pixel;
  memory.fill(dx, 0, <usize>g.batch * <usize>g.height * row);
  for (let n = 0; n < g.batch; n++) {
    for (let h = 0; h < g.outHeight; h++) {
      for (let w = 0; w < g.outWidth; w++) {
        windowAt(window, g, dx, n, h, w);
        const rows = window.rows;
        const columns = window.columns;
        const count = <f32>(rows * columns);
        for (let i = 0; i < rows; i++) {
          let to = window.cell + <usize>i * row;
          for (let j = 0; j < columns; j++) {
            let from = dy;
            let c = 0;
            for (; c + 4 <= depth; c += 4) {
              const share = f32x4.div(v128.load(from), f32x4.splat(count));
              v128.store(to, f32x4.add(v128.load(to), share));
              from += 16;
              to += 16;
            }
            for (; c < depth; c++) {
              store<f32>(to, load<f32>(to) + load<f32>(from) / count);
              from += 4;
              to += 4;
            }
          }
        }
        dy += pixel;
      }
    }
  }
}

/** Adds dy to the first maximum of each window. A window without a value above -Infinity passes no gradient. */
export function maxPoolGrad(g: Geometry, x: usize, dy: usize, dx: usize): void {
  const window = changetype<Window>(changetype<usize>(g) + GEOMETRY);
  const depth = g.depth;
  const pixel = <usize>depth << 2;
  const row = <usize>g.width * pixel;
  const shift = dx - x;
  const least = f32x4.splat(-Infinity);
  // Windows that do not overlap need no addition; windows that tile the image need no zeroing.
  const apart = g.strideHeight >= g.filterHeight && g.strideWidth >= g.filterWidth;
  const tiled =
    g.strideHeight == g.filterHeight && g.strideWidth == g.filterWidth && g.top == 0 && g.left == 0 &&
    g.outHeight * g.strideHeight >= g.height && g.outWidth * g.strideWidth >= g.width;
  if (!tiled || (depth & 3) != 0) memory.fill(dx, 0, <usize>g.batch * <usize>g.height * row);
  for (let n = 0; n < g.batch; n++) {
    for (let h = 0; h < g.outHeight; h++) {
      for (let w = 0; w < g.outWidth; w++) {
        windowAt(window, g, x, n, h, w);
        const rows = window.rows;
        const columns = window.columns;
        let cell = window.cell;
        let c = 0;
        for (; c + 4 <= depth; c += 4) {
          const best = greatest(cell, rows, columns, row, pixel);
          // dy until the maximum is found, then 0.
          let open = v128.and(v128.load(dy), f32x4.gt(best, least));
          for (let i = 0; i < rows; i++) {
            let at = cell + <usize>i * row;
            for (let j = 0; j < columns; j++) {
              const hit = f32x4.eq(v128.load(at), best);
              const to = at + shift;
              const share = v128.and(open, hit);
              v128.store(to, apart ? share : f32x4.add(v128.load(to), share));
              open = v128.andnot(open, hit);
              at += pixel;
            }
          }
          cell += 16;
          dy += 16;
        }
        for (; c < depth; c++) {
          const best = greatestOne(cell, rows, columns, row, pixel);
          let open = best > -Infinity;
          for (let i = 0; i < rows; i++) {
            let at = cell + <usize>i * row;
            for (let j = 0; j < columns; j++) {
              if (open && load<f32>(at) == best) {
                store<f32>(at + shift, load<f32>(at + shift) + load<f32>(dy));
                open = false;
              }
              at += pixel;
            }
          }
          cell += 4;
          dy += 4;
        }
      }
    }
  }
}
