/** Gradient of a convolution with respect to its input: one correlation of dy for each phase of the stride. */
import { correlate } from './conv';
import { GEOMETRY, Geometry } from './geometry';
import { PHASES, walkAt } from './walk';

function gcd(a: i32, b: i32): i32 {
  while (b) {
    const rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/**
 * One axis of the input gradient. The input cells h with (h + pad) % stride == phase use the filter taps
 * tap0, tap0 + tapStep, ...: their gradient is a correlation, with step 1, of dy with those taps in reverse.
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

/** dx of y = conv(x, filter), given dy. */
export function conv2dBackpropInput(g: Geometry, dy: usize, filter: usize, dx: usize): void {
  const walk = walkAt(changetype<usize>(g) + GEOMETRY);
  const h = changetype<Phase>(changetype<usize>(walk) + PHASES);
  const w = changetype<Phase>(changetype<usize>(walk) + PHASES + 32);
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
