/** Convolution forward and its gradients for the input and the filter, channels last. */
import { emit, emitSum, tapTile } from './tap';
import { GEOMETRY, Geometry } from './geometry';
import { inner, loadRegion, PANELS, PIXELS, prepare, Walk, walkAt, walkScratch } from './walk';

/** Bytes of scratch for the convolution described at the start of `geometry`. */
export function convScratch(geometry: Geometry): usize {
  const g = geometry;
  const windowHeight = (g.filterHeight - 1) * g.dilationHeight + 1;
  const windowWidth = (g.filterWidth - 1) * g.dilationWidth + 1;
  const deepest = max(g.depth, g.filters);
  return GEOMETRY + walkScratch(g.filterHeight * g.filterWidth * deepest, windowHeight, windowWidth, deepest);
}

/** Where a filter's values are: floats between rows, columns, summed channels and produced channels. */
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

/** Every output pixel of the walk: sums over taps and depth with `filter`, `outputs` channels each. */
function correlate(
  walk: Walk, filter: usize, row: i32, column: i32, summed: i32, produced: i32, outputs: i32,
  bias: usize, activation: i32,
): void {
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

/** The tiles of one region. */
function multiplyRegion(
  walk: Walk, k: i32, pixels: i32, channels: i32, out: usize, bias: usize, activation: i32,
): void {
  const patch = walk.patch;
  const tile = walk.tile;
  for (let j = 0; j < channels; j += 8) {
    const panel = walk.panels + (<usize>j * <usize>k << 2);
    const biasAt = bias ? bias + (<usize>j << 2) : 0;
    for (let m = 0; m < pixels; m += 5) {
      const at = walk.pixels + (<usize>m << 2);
      tapTile(
        k, walk.taps, patch + load<i32>(at), patch + load<i32>(at, 4), patch + load<i32>(at, 8),
        patch + load<i32>(at, 12), patch + load<i32>(at, 16), panel, tile,
      );
      const outputs = walk.outputs + (<usize>m << 2);
      emit(tile, min(5, pixels - m), min(8, channels - j), biasAt, activation, out + (<usize>j << 2), outputs);
    }
  }
}

/** A walk over the output pixels of the forward pass. */
function forwardWalk(g: Geometry, x: usize, y: usize): Walk {
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

/** y = activation(conv(x, filter) + bias). @param g with `convScratch` bytes from its start. @param bias 0 for none. */
export function conv2d(g: Geometry, x: usize, filter: usize, bias: usize, activation: i32, y: usize): void {
  const column = g.depth * g.filters;
  const walk = forwardWalk(g, x, y);
  correlate(walk, filter, g.filterWidth * column, column, g.filters, 1, g.filters, bias, activation);
}

function gcd(a: i32, b: i32): i32 {
  while (b) {
    const rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/**
 * One axis of the input gradient. The input cells h with (h + pad) % stride == phase see the filter taps
 * tap0, tap0 + tapStep, ..., and are a correlation, with step 1, of dy with those taps in reverse.
 */
// @ts-ignore: decorator
@unmanaged
class Phase {
  taps: i32;
  tapLast: i32;
  tapStep: i32;
  space: i32;
  origin: i32;
  start: i32;
  count: i32;
}

function phaseOf(phase: Phase, index: i32, size: i32, pad: i32, taps: i32, stride: i32, dilation: i32): void {
  const common = gcd(stride, dilation);
  const step = stride / common;
  let tap = 0;
  while (tap < min(step, taps) && (tap * dilation) % stride != index) tap++;
  const found = tap < min(step, taps);
  const count = found ? (taps - 1 - tap) / step + 1 : 0;
  const start = (((index - pad) % stride) + stride) % stride;
  phase.taps = count;
  phase.tapStep = step;
  phase.tapLast = tap + (count - 1) * step;
  phase.space = dilation / common;
  phase.start = start;
  phase.count = start < size ? (size - start + stride - 1) / stride : 0;
  phase.origin = (start + pad - index) / stride - (tap * dilation) / stride - max(count - 1, 0) * phase.space;
}

/** dx of conv(x, filter) for dy. */
export function conv2dBackpropInput(g: Geometry, dy: usize, filter: usize, dx: usize): void {
  const walk = walkAt(changetype<usize>(g) + GEOMETRY);
  // The phases lie in the second half of the tile's place.
  const h = changetype<Phase>(changetype<usize>(g) + GEOMETRY + 320);
  const w = changetype<Phase>(changetype<usize>(g) + GEOMETRY + 352);
  const pixel = g.depth << 2;
  const column = g.depth * g.filters;
  const row = g.filterWidth * column;
  for (let i = 0; i < g.strideHeight; i++) {
    phaseOf(h, i, g.height, g.top, g.filterHeight, g.strideHeight, g.dilationHeight);
    for (let j = 0; j < g.strideWidth; j++) {
      phaseOf(w, j, g.width, g.left, g.filterWidth, g.strideWidth, g.dilationWidth);
      walk.source = dy;
      walk.batch = g.batch;
      walk.height = g.outHeight;
      walk.width = g.outWidth;
      walk.depth = g.filters;
      walk.originH = h.origin;
      walk.originW = w.origin;
      walk.stepH = 1;
      walk.stepW = 1;
      walk.spaceH = h.space;
      walk.spaceW = w.space;
      walk.tapsH = h.taps;
      walk.tapsW = w.taps;
      walk.gridH = h.count;
      walk.gridW = w.count;
      walk.out = dx + (h.start * g.width + w.start) * pixel;
      walk.outColumn = g.strideWidth * pixel;
      walk.outRow = g.strideHeight * g.width * pixel;
      walk.outImage = g.height * g.width * pixel;
      const last = filter + (<usize>(h.tapLast * row + w.tapLast * column) << 2);
      correlate(walk, last, -h.tapStep * row, -w.tapStep * column, 1, g.filters, g.depth, 0, 0);
    }
  }
}

/** Copies channels [j, j + columns) of dy at the region's output pixels to a panel, 8 floats a pixel. */
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

/** Gradient of the filter: region by region in the order of the batch, sums of a region first. */
export function conv2dBackpropFilter(g: Geometry, x: usize, dy: usize, dw: usize): void {
  const walk = forwardWalk(g, x, dy);
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
