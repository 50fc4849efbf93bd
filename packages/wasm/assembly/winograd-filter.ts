/** Gradient of a 3 x 3 filter by Winograd's method F(3x3, 2x2): the same source planes, summed over tiles. */
import { emitSum, tapTile } from './tap';
import { headerEnd, Walk } from './walk';
import { FILTERS, tilesPerBlock, transformSource } from './winograd-tiles';

/** Transforms 2 rows into 4 planes, `step` bytes apart starting at `to`. */
// @ts-ignore: decorator
@inline
function spread(y0: v128, y1: v128, to: usize, step: usize): void {
  const half = f32x4.splat(0.5);
  v128.store(to, y0);
  v128.store(to + step, f32x4.mul(f32x4.add(y0, y1), half));
  v128.store(to + 2 * step, f32x4.mul(f32x4.sub(y0, y1), half));
  v128.store(to + 3 * step, y1);
}

/** Copies the first `columns` of 8 channels of a pixel of dy to `to`; zeros for the rest, or for all if not `inside`. */
function loadPixel(inside: bool, from: usize, columns: i32, to: usize): void {
  if (inside && columns == 8) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    return;
  }
  for (let q = 0; q < 8; q++) {
    store<f32>(to + (<usize>q << 2), inside && q < columns ? load<f32>(from + (<usize>q << 2)) : 0);
  }
}

/** Transforms the gradients of the tiles [first, first + count): to[plane, tile, 8]. @param work 384 bytes. */
function transformGradient(
  walk: Walk, first: i32, count: i32, from: usize, columns: i32, to: usize, step: usize, work: usize,
): void {
  const tilesW = (walk.gridW + 1) / 2;
  const tiles = tilesW * ((walk.gridH + 1) / 2);
  for (let t = first; t < first + count; t++) {
    const n = t / tiles;
    const h = ((t % tiles) / tilesW) * 2;
    const w = (t % tilesW) * 2;
    const at = from + n * walk.outImage + h * walk.outRow + w * walk.outColumn;
    const wide = w + 1 < walk.gridW;
    const high = h + 1 < walk.gridH;
    loadPixel(true, at, columns, work);
    loadPixel(wide, at + walk.outColumn, columns, work + 32);
    loadPixel(high, at + walk.outRow, columns, work + 64);
    loadPixel(wide && high, at + walk.outRow + walk.outColumn, columns, work + 96);
    for (let half: usize = 0; half < 32; half += 16) {
      const rows = work + 128;
      spread(v128.load(work + half), v128.load(work + half, 64), rows, 32);
      spread(v128.load(work + half, 32), v128.load(work + half, 96), rows + 16, 32);
      let plane = to + half;
      for (let i: usize = 0; i < 4; i++) {
        spread(v128.load(rows + (i << 5)), v128.load(rows + (i << 5), 16), plane, step);
        plane += 4 * step;
      }
    }
    to += 32;
  }
}

/** Computes the filter gradients of `channels` channels from the sums [plane, depth, stride]. */
function untransformSums(sums: usize, depth: i32, stride: i32, channels: i32, filters: i32, dw: usize, work: usize): void {
  const step = <usize>(depth * stride) << 2;
  const tap = <usize>(depth * filters) << 2;
  for (let c = 0; c < depth; c++) {
    for (let o = 0; o < channels; o++) {
      const from = sums + (<usize>(c * stride + o) << 2);
      for (let j: usize = 0; j < 4; j++) {
        const m0 = load<f32>(from + j * step);
        const m1 = load<f32>(from + (4 + j) * step);
        const m2 = load<f32>(from + (8 + j) * step);
        const m3 = load<f32>(from + (12 + j) * step);
        store<f32>(work + (j << 2), m0 + m1 + m2);
        store<f32>(work + (j << 2), m1 - m2, 16);
        store<f32>(work + (j << 2), m1 + m2 - m3, 32);
      }
      let to = dw + (<usize>(c * filters + o) << 2);
      for (let i: usize = 0; i < 3; i++) {
        const row = work + (i << 4);
        const m1 = load<f32>(row, 4);
        const m2 = load<f32>(row, 8);
        store<f32>(to, load<f32>(row) + m1 + m2);
        store<f32>(to + tap, m1 - m2);
        store<f32>(to + 2 * tap, m1 + m2 - load<f32>(row, 12));
        to += 3 * tap;
      }
    }
  }
}

/** dw for a walk that satisfies `isWinograd`; its output is dy. */
export function winogradFilter(walk: Walk, filters: i32, dw: usize): void {
  const depth = walk.depth;
  const pixel = <usize>depth << 2;
  const total = walk.batch * ((walk.gridH + 1) / 2) * ((walk.gridW + 1) / 2);
  const block = tilesPerBlock(depth);
  const work = headerEnd(walk);
  const tile = work + 320;
  const zero = work + 512;
  const table = zero + pixel;
  const source = (table + (<usize>block << 2) + 15) & ~15;
  const sourceStep = <usize>block * pixel;
  const planes = source + 16 * sourceStep;
  const planeStep = <usize>block << 5;
  const sums = planes + 16 * planeStep;
  memory.fill(zero, 0, pixel);
  for (let t = 0; t < block; t++) store<i32>(table + (<usize>t << 2), t * <i32>pixel);
  const step = max(FILTERS / (depth << 9), 1) * 8;
  for (let jc = 0; jc < filters; jc += step) {
    const channels = min(step, filters - jc);
    const stride = (channels + 7) & ~7;
    const planeSums = <usize>(depth * stride) << 2;
    memory.fill(sums, 0, 16 * planeSums);
    for (let first = 0; first < total; first += block) {
      const count = min(block, total - first);
      transformSource(walk, first, count, source, sourceStep, zero, work);
      for (let j = 0; j < channels; j += 8) {
        const from = walk.out + (<usize>(jc + j) << 2);
        transformGradient(walk, first, count, from, min(8, channels - j), planes, planeStep, work);
        for (let plane: usize = 0; plane < 16; plane++) {
          const at = source + plane * sourceStep;
          const panel = planes + plane * planeStep;
          let to = sums + plane * planeSums + (<usize>j << 2);
          for (let c = 0; c < depth; c += 5) {
            const last = <usize>(depth - 1) << 2;
            const start = <usize>c << 2;
            tapTile(
              count, table, at + start, at + min(start + 4, last), at + min(start + 8, last),
              at + min(start + 12, last), at + min(start + 16, last), panel, tile,
            );
            emitSum(tile, min(5, depth - c), 8, to, <usize>stride << 2);
            to += <usize>(5 * stride) << 2;
          }
        }
      }
    }
    untransformSums(sums, depth, stride, channels, filters, dw + (<usize>jc << 2), work);
  }
}
