/** A 3 x 3 correlation by Winograd's method. */
import { emit, tapTile } from './tap';
import { headerEnd, Walk } from './walk';
import { FILTERS, tilesPerBlock, transformSource } from './winograd-tiles';

/** Transforms the filters of `count` channels: to[panel, plane, channel, 8]. */
function transformFilter(
  walk: Walk, filter: usize, row: i32, column: i32, summed: i32, produced: i32, count: i32, to: usize,
): void {
  const depth = walk.depth;
  const step = <usize>depth << 5;
  for (let j = 0; j < count; j += 8) {
    for (let c = 0; c < depth; c++) {
      for (let q = 0; q < 8; q++) {
        const at = to + (<usize>c << 5) + (<usize>q << 2);
        const from = filter + (<usize>((j + q) * produced + c * summed) << 2);
        const inside = j + q < count;
        for (let w = 0; w < 3; w++) {
          // Columns of G g, in planes w, 4 + w, 8 + w, 12 + w.
          const place = from + (<usize>(w * column) << 2);
          const g0: f32 = inside ? load<f32>(place) : 0;
          const g1: f32 = inside ? load<f32>(place + (<usize>row << 2)) : 0;
          const g2: f32 = inside ? load<f32>(place + (<usize>(2 * row) << 2)) : 0;
          const plane = at + <usize>w * step;
          store<f32>(plane, g0);
          store<f32>(plane + 4 * step, (g0 + g2 + g1) * 0.5);
          store<f32>(plane + 8 * step, (g0 + g2 - g1) * 0.5);
          store<f32>(plane + 12 * step, g2);
        }
        for (let i: usize = 0; i < 4; i++) {
          const plane = at + 4 * i * step;
          const g0 = load<f32>(plane);
          const g1 = load<f32>(plane + step);
          const g2 = load<f32>(plane + 2 * step);
          store<f32>(plane + step, (g0 + g2 + g1) * 0.5);
          store<f32>(plane + 2 * step, (g0 + g2 - g1) * 0.5);
          store<f32>(plane + 3 * step, g2);
        }
      }
    }
    to += 16 * step;
  }
}

/** Transforms 16 planes `step` bytes apart to the 2 x 2 outputs of 4 channels at `to`: rows 64 bytes apart, pixels 32. */
// @ts-ignore: decorator
@inline
function untransform(from: usize, step: usize, work: usize, to: usize): void {
  for (let j: usize = 0; j < 4; j++) {
    const m0 = v128.load(from + j * step);
    const m1 = v128.load(from + (4 + j) * step);
    const m2 = v128.load(from + (8 + j) * step);
    const m3 = v128.load(from + (12 + j) * step);
    v128.store(work + (j << 4), f32x4.add(f32x4.add(m0, m1), m2));
    v128.store(work + (j << 4), f32x4.sub(f32x4.sub(m1, m2), m3), 64);
  }
  for (let i: usize = 0; i < 2; i++) {
    const m0 = v128.load(work + (i << 6));
    const m1 = v128.load(work + (i << 6), 16);
    const m2 = v128.load(work + (i << 6), 32);
    const m3 = v128.load(work + (i << 6), 48);
    v128.store(to + (i << 6), f32x4.add(f32x4.add(m0, m1), m2));
    v128.store(to + (i << 6), f32x4.sub(f32x4.sub(m1, m2), m3), 32);
  }
}

/** Writes the outputs of 8 channels (the first `columns` are real) of the tiles [first, first + count). */
function emitTiles(
  walk: Walk, first: i32, count: i32, planes: usize, step: usize, columns: i32,
  bias: usize, activation: i32, out: usize, work: usize,
): void {
  const tilesW = (walk.gridW + 1) / 2;
  const tiles = tilesW * ((walk.gridH + 1) / 2);
  const places = work + 128;
  const pixels = work + 160;
  for (let t = first; t < first + count; t++) {
    const n = t / tiles;
    const h = ((t % tiles) / tilesW) * 2;
    const w = (t % tilesW) * 2;
    untransform(planes, step, work, pixels);
    untransform(planes + 16, step, work, pixels + 16);
    const at = n * walk.outImage + h * walk.outRow + w * walk.outColumn;
    store<i32>(places, at);
    store<i32>(places, at + walk.outColumn, 4);
    const across = min(2, walk.gridW - w);
    emit(pixels, across, columns, bias, activation, out, places);
    if (h + 1 < walk.gridH) {
      store<i32>(places, at + walk.outRow, 8);
      store<i32>(places, at + walk.outRow + walk.outColumn, 12);
      emit(pixels + 64, across, columns, bias, activation, out, places + 8);
    }
    planes += 32;
  }
}

/** Like `correlate`, for a walk that satisfies `isWinograd`. */
export function winograd(
  walk: Walk, filter: usize, row: i32, column: i32, summed: i32, produced: i32, outputs: i32,
  bias: usize, activation: i32,
): void {
  const depth = walk.depth;
  const pixel = <usize>depth << 2;
  const total = walk.batch * ((walk.gridH + 1) / 2) * ((walk.gridW + 1) / 2);
  const block = tilesPerBlock(depth);
  const work = headerEnd(walk);
  const zero = work + 512;
  const table = zero + pixel;
  const source = (table + pixel + 15) & ~15;
  const sourceStep = <usize>block * pixel;
  const planes = source + 16 * sourceStep;
  const planeStep = <usize>block << 5;
  const filters = planes + 16 * planeStep;
  memory.fill(zero, 0, pixel);
  for (let c = 0; c < depth; c++) store<i32>(table + (<usize>c << 2), c << 2);
  const step = max(FILTERS / (depth << 9), 1) * 8;
  for (let jc = 0; jc < outputs; jc += step) {
    const channels = min(step, outputs - jc);
    transformFilter(walk, filter + (<usize>(jc * produced) << 2), row, column, summed, produced, channels, filters);
    for (let first = 0; first < total; first += block) {
      const count = min(block, total - first);
      transformSource(walk, first, count, source, sourceStep, zero, work);
      for (let j = 0; j < channels; j += 8) {
        for (let plane: usize = 0; plane < 16; plane++) {
          const panel = filters + (<usize>j * 2 + plane) * (pixel << 3);
          let at = source + plane * sourceStep;
          let to = planes + plane * planeStep;
          // A block is whole groups of 5; values past the last tile are unused.
          for (let t = 0; t < count; t += 5) {
            tapTile(depth, table, at, at + pixel, at + 2 * pixel, at + 3 * pixel, at + 4 * pixel, panel, to);
            at += 5 * pixel;
            to += 160;
          }
        }
        const channel = jc + j;
        const biasAt = bias ? bias + (<usize>channel << 2) : 0;
        const out = walk.out + (<usize>channel << 2);
        emitTiles(walk, first, count, planes, planeStep, min(8, channels - j), biasAt, activation, out, work);
      }
    }
  }
}
