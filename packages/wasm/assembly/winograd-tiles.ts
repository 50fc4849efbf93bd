/**
 * Winograd's minimal filtering F(2x2, 3x3) (Lavin and Gray, arXiv 1509.09308): tiles of 4 x 4 source pixels become 16
 * planes, in which a 3 x 3 convolution is 16 matrix products with 4 / 9 of the multiplications. Sums run in a fixed order.
 */
import { Walk } from './walk';

/** Maximum number of tiles in scratch. */
const TILES: i32 = 240;
/** Maximum bytes of transformed source. */
const SOURCE: i32 = 1 << 18;
/** Maximum bytes of transformed filters or sums. */
export const FILTERS: i32 = 1 << 20;

/**
 * Whether a walk is 3 x 3 with step 1, has enough channels and tiles for the transforms to be faster (measured), and
 * has few tiles that reach over the edge.
 */
export function isWinograd(walk: Walk, outputs: i32): bool {
  const three = walk.tapsH == 3 && walk.tapsW == 3 && walk.spaceH == 1 && walk.spaceW == 1;
  if (!three || walk.stepH != 1 || walk.stepW != 1) return false;
  const tiles = ((walk.gridH + 1) / 2) * ((walk.gridW + 1) / 2);
  return walk.depth >= 16 && (walk.depth & 3) == 0 && outputs >= 16 && walk.batch * tiles >= 256 &&
    tiles * 80 < walk.gridH * walk.gridW * 36;
}

/** Tiles per block: a multiple of 5. */
export function tilesPerBlock(depth: i32): i32 {
  return max(min(SOURCE / (64 * depth), TILES) / 5, 2) * 5;
}

/** Bytes of scratch after the header, for `depth` source channels. */
export function winogradScratch(depth: i32): usize {
  const tiles = tilesPerBlock(max(depth, 1));
  return 2 * (<usize>depth << 2) + <usize>tiles * (4 + 512 + 64 * <usize>depth) +
    max(<usize>FILTERS, <usize>depth << 9) + 2048;
}

/** Address of the source pixel (h, w) of image n, or `zero` outside. */
// @ts-ignore: decorator
@inline
function pixelAt(walk: Walk, n: i32, h: i32, w: i32, zero: usize): usize {
  const inside = h >= 0 && h < walk.height && w >= 0 && w < walk.width;
  return inside ? walk.source + (<usize>((n * walk.height + h) * walk.width + w) * <usize>walk.depth << 2) : zero;
}

/**
 * Transforms the source tiles [first, first + count): to[plane, tile, channel].
 *
 * @param step bytes between planes. @param zero address of one zero per channel.
 * @param work 320 bytes: 16 addresses and 16 vectors.
 */
export function transformSource(walk: Walk, first: i32, count: i32, to: usize, step: usize, zero: usize, work: usize): void {
  const tilesW = (walk.gridW + 1) / 2;
  const tiles = tilesW * ((walk.gridH + 1) / 2);
  const pixel = <usize>walk.depth << 2;
  for (let t = first; t < first + count; t++) {
    const n = t / tiles;
    const h = walk.originH + ((t % tiles) / tilesW) * 2;
    const w = walk.originW + (t % tilesW) * 2;
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) {
        store<usize>(work + (<usize>(j * 4 + i) << 2), pixelAt(walk, n, h + i, w + j, zero));
      }
    }
    for (let c: usize = 0; c < pixel; c += 16) {
      const rows = work + 64;
      for (let j: usize = 0; j < 4; j++) {
        const at = work + (j << 4);
        const d0 = v128.load(load<usize>(at) + c);
        const d1 = v128.load(load<usize>(at, 4) + c);
        const d2 = v128.load(load<usize>(at, 8) + c);
        const d3 = v128.load(load<usize>(at, 12) + c);
        const row = rows + (j << 4);
        v128.store(row, f32x4.sub(d0, d2));
        v128.store(row, f32x4.add(d1, d2), 64);
        v128.store(row, f32x4.sub(d2, d1), 128);
        v128.store(row, f32x4.sub(d1, d3), 192);
      }
      let plane = to + c;
      for (let i: usize = 0; i < 4; i++) {
        const row = rows + (i << 6);
        const d0 = v128.load(row);
        const d1 = v128.load(row, 16);
        const d2 = v128.load(row, 32);
        const d3 = v128.load(row, 48);
        v128.store(plane, f32x4.sub(d0, d2));
        v128.store(plane + step, f32x4.add(d1, d2));
        v128.store(plane + 2 * step, f32x4.sub(d2, d1));
        v128.store(plane + 3 * step, f32x4.sub(d1, d3));
        plane += 4 * step;
      }
    }
    to += pixel;
  }
}
