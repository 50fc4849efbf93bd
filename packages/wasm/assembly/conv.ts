/** Convolution, channels last. */
import { GEOMETRY, Geometry } from './geometry';
import { emit, tapHalf, tapTile } from './tap';
import { HEADER, inner, loadRegion, PANELS, prepare, Walk, walkAt, walkScratch } from './walk';
import { winograd } from './winograd';
import { isWinograd, winogradScratch } from './winograd-tiles';

/**
 * Bytes of scratch for the convolution that `geometry` describes, counted from its start: 1.6 MiB, and more only for
 * more than 400 channels or more than 16,384 taps times channels (32 bytes for each of those).
 */
export function convScratch(geometry: Geometry): usize {
  const g = geometry;
  const windowHeight = (g.filterHeight - 1) * g.dilationHeight + 1;
  const windowWidth = (g.filterWidth - 1) * g.dilationWidth + 1;
  const deepest = max(g.depth, g.filters);
  const walk = walkScratch(g.filterHeight * g.filterWidth * deepest, windowHeight, windowWidth, deepest);
  return GEOMETRY + max(walk, HEADER + winogradScratch(deepest));
}

/**
 * Packs a filter into panels of 8 produced channels, for each tap and summed channel. `row`, `column`, `summed` and
 * `produced` are the filter's strides in floats.
 */
// @ts-ignore: decorator
@inline
function packFilter(
  walk: Walk, filter: usize, row: i32, column: i32, summed: i32, produced: i32, count: i32,
): void {
  let to = walk.panels;
  for (let j = 0; j < count; j += 8) {
    const columns = min(8, count - j);
    for (let th = 0; th < walk.tapsH; th++) {
      for (let tw = 0; tw < walk.tapsW; tw++) {
        let from = filter + (<usize>(th * row + tw * column + j * produced) << 2);
        for (let c = 0; c < walk.depth; c++) {
          if (produced == 1 && columns == 8) {
            v128.store(to, v128.load(from));
            v128.store(to, v128.load(from, 16), 16);
          } else {
            for (let q = 0; q < 8; q++) {
              const value: f32 = q < columns ? load<f32>(from + (<usize>(q * produced) << 2)) : 0;
              store<f32>(to + (<usize>q << 2), value);
            }
          }
          from += <usize>summed << 2;
          to += 32;
        }
      }
    }
  }
}

/** Computes every output pixel of the walk, `outputs` channels each: sums over taps and depth with `filter`. */
export function correlate(
  walk: Walk, filter: usize, row: i32, column: i32, summed: i32, produced: i32, outputs: i32,
  bias: usize, activation: i32,
): void {
  if (isWinograd(walk, outputs)) {
    winograd(walk, filter, row, column, summed, produced, outputs, bias, activation);
    return;
  }
  prepare(walk);
  const k = inner(walk);
  const panel = max(<usize>k << 5, 32);
  const step = max(<i32>(PANELS / panel), 1) * 8;
  for (let jc = 0; jc < outputs; jc += step) {
    const channels = min(step, outputs - jc);
    packFilter(walk, filter + (<usize>(jc * produced) << 2), row, column, summed, produced, channels);
    for (let n = 0; n < walk.batch; n += walk.images) {
      const images = min(walk.images, walk.batch - n);
      for (let h = 0; h < walk.gridH; h += walk.rows) {
        const rows = min(walk.rows, walk.gridH - h);
        for (let w = 0; w < walk.gridW; w += walk.columns) {
          const columns = min(walk.columns, walk.gridW - w);
          loadRegion(walk, n, h, w, images, rows, columns);
          const out =
            walk.out + n * walk.outImage + h * walk.outRow + w * walk.outColumn + (<usize>jc << 2);
          const biasAt = bias ? bias + (<usize>jc << 2) : 0;
          multiplyRegion(walk, k, images * rows * columns, channels, out, biasAt, activation);
        }
      }
    }
  }
}

/** Computes the tiles of one region. */
function multiplyRegion(
  walk: Walk, k: i32, pixels: i32, channels: i32, out: usize, bias: usize, activation: i32,
): void {
  const patch = walk.patch;
  const tile = walk.tile;
  for (let j = 0; j < channels; j += 8) {
    const panel = walk.panels + (<usize>j * <usize>k << 2);
    const biasAt = bias ? bias + (<usize>j << 2) : 0;
    const columns = min(8, channels - j);
    for (let m = 0; m < pixels; m += 5) {
      const at = walk.pixels + (<usize>m << 2);
      const p0 = patch + load<i32>(at);
      const p1 = patch + load<i32>(at, 4);
      const p2 = patch + load<i32>(at, 8);
      const p3 = patch + load<i32>(at, 12);
      const p4 = patch + load<i32>(at, 16);
      if (columns > 4) tapTile(k, walk.taps, p0, p1, p2, p3, p4, panel, tile);
      else tapHalf(k, walk.taps, p0, p1, p2, p3, p4, panel, tile);
      const outputs = walk.outputs + (<usize>m << 2);
      emit(tile, min(5, pixels - m), columns, biasAt, activation, out + (<usize>j << 2), outputs);
    }
  }
}

/** A walk over the output pixels of the forward pass. */
export function forwardWalk(g: Geometry, x: usize, y: usize): Walk {
  const walk = walkAt(changetype<usize>(g) + GEOMETRY);
  walk.source = x;
  walk.batch = g.batch;
  walk.height = g.height;
  walk.width = g.width;
  walk.depth = g.depth;
  walk.originH = -g.top;
  walk.originW = -g.left;
  walk.stepH = g.strideHeight;
  walk.stepW = g.strideWidth;
  walk.spaceH = g.dilationHeight;
  walk.spaceW = g.dilationWidth;
  walk.tapsH = g.filterHeight;
  walk.tapsW = g.filterWidth;
  walk.gridH = g.outHeight;
  walk.gridW = g.outWidth;
  walk.out = y;
  walk.outColumn = g.filters << 2;
  walk.outRow = g.outWidth * walk.outColumn;
  walk.outImage = g.outHeight * walk.outRow;
  return walk;
}

/** y = activation(conv(x, filter) + bias). @param g the start of `convScratch` bytes. @param bias 0 for none. */
export function conv2d(g: Geometry, x: usize, filter: usize, bias: usize, activation: i32, y: usize): void {
  const column = g.depth * g.filters;
  const walk = forwardWalk(g, x, y);
  correlate(walk, filter, g.filterWidth * column, column, g.filters, 1, g.filters, bias, activation);
}
