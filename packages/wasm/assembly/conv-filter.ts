/** Gradient of a convolution with respect to its filter. */
import { forwardWalk } from './conv';
import { Geometry } from './geometry';
import { emitSum, tapTile } from './tap';
import { inner, loadRegion, prepare, Walk } from './walk';
import { winogradFilter } from './winograd-filter';
import { isWinograd } from './winograd-tiles';

/** Copies channels [j, j + columns) of dy at the region's output pixels to a panel, 8 floats per pixel. */
function packPixels(walk: Walk, from: usize, pixels: i32, columns: i32): void {
  let table = walk.outputs;
  let to = walk.panels;
  for (let m = 0; m < pixels; m++) {
    const at = from + <usize>load<i32>(table);
    if (columns == 8) {
      v128.store(to, v128.load(at));
      v128.store(to, v128.load(at, 16), 16);
    } else {
      for (let q = 0; q < 8; q++) {
        store<f32>(to + (<usize>q << 2), q < columns ? load<f32>(at + (<usize>q << 2)) : 0);
      }
    }
    table += 4;
    to += 32;
  }
}

/** Gradient of the filter: sums within each region first, then over regions in batch order. */
export function conv2dBackpropFilter(g: Geometry, x: usize, dy: usize, dw: usize): void {
  const walk = forwardWalk(g, x, dy);
  if (isWinograd(walk, g.filters)) {
    winogradFilter(walk, g.filters, dw);
    return;
  }
  prepare(walk);
  const k = inner(walk);
  const filters = g.filters;
  memory.fill(dw, 0, <usize>k * <usize>filters << 2);
  const patch = walk.patch;
  for (let n = 0; n < walk.batch; n += walk.images) {
    const images = min(walk.images, walk.batch - n);
    for (let h = 0; h < walk.gridH; h += walk.rows) {
      const rows = min(walk.rows, walk.gridH - h);
      for (let w = 0; w < walk.gridW; w += walk.columns) {
        const columns = min(walk.columns, walk.gridW - w);
        const pixels = images * rows * columns;
        loadRegion(walk, n, h, w, images, rows, columns);
        const from = dy + n * walk.outImage + h * walk.outRow + w * walk.outColumn;
        for (let j = 0; j < filters; j += 8) {
          const channels = min(8, filters - j);
          packPixels(walk, from + (<usize>j << 2), pixels, channels);
          for (let i = 0; i < k; i += 5) {
            const at = walk.taps + (<usize>i << 2);
            tapTile(
              pixels, walk.pixels, patch + load<i32>(at), patch + load<i32>(at, 4), patch + load<i32>(at, 8),
              patch + load<i32>(at, 12), patch + load<i32>(at, 16), walk.panels, walk.tile,
            );
            emitSum(
              walk.tile, min(5, k - i), channels, dw + (<usize>(i * filters + j) << 2), <usize>filters << 2,
            );
          }
        }
      }
    }
  }
}
