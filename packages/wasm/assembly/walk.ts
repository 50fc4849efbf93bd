/** A convolution split into regions whose source pixels fit into scratch. */
import { copyFloats, zeroFloats } from './floats';

/** Bytes of source pixels in scratch at a time (more only if one output pixel needs more). */
export const PATCH: usize = 1 << 17;
/** Output pixels per region. */
export const PIXELS: i32 = 1024;
/** Bytes of packed filters in scratch at a time (more only if 8 filters need more). */
export const PANELS: usize = 1 << 19;

/**
 * A walk over a grid of output pixels. Tap (th, tw) of pixel (h, w) reads the source pixel
 * (originH + h stepH + th spaceH, originW + w stepW + tw spaceW), or 0 outside the source.
 */
// @ts-ignore: decorator
@unmanaged
export class Walk {
  source: usize;
  batch: i32;
  height: i32;
  width: i32;
  depth: i32;
  originH: i32;
  originW: i32;
  stepH: i32;
  stepW: i32;
  spaceH: i32;
  spaceW: i32;
  tapsH: i32;
  tapsW: i32;
  gridH: i32;
  gridW: i32;
  /** Address of the output of pixel (0, 0) of image 0, and bytes to the next image, row and column. */
  out: usize;
  outImage: i32;
  outRow: i32;
  outColumn: i32;
  /** Largest region: images, rows, columns. */
  images: i32;
  rows: i32;
  columns: i32;
  /** Region that the tables currently describe. */
  tableImages: i32;
  tableRows: i32;
  tableColumns: i32;
  /** Scratch: source pixels; offsets of taps, of pixels and of outputs; packed panels; one tile. */
  patch: usize;
  taps: usize;
  pixels: usize;
  outputs: usize;
  panels: usize;
  tile: usize;
}

/** Bytes reserved for a Walk. */
const WALK: usize = 128;
/** Offset of two records of the caller. */
export const PHASES: usize = WALK;
const TILE: usize = WALK + 64;
/** Bytes of the Walk, the caller's records and a tile. */
export const HEADER: usize = TILE + 192;

/** Floats that a tile sums over: taps times depth. */
// @ts-ignore: decorator
@inline
export function inner(walk: Walk): i32 {
  return walk.tapsH * walk.tapsW * walk.depth;
}

/** Source rows (or columns) that `count` output rows (or columns) read. */
// @ts-ignore: decorator
@inline
function span(count: i32, step: i32, taps: i32, space: i32): i32 {
  return (count - 1) * step + max(taps - 1, 0) * space + 1;
}

/** Bytes of scratch that a convolution needs. */
export function walkScratch(innerSize: i32, windowHeight: i32, windowWidth: i32, depth: i32): usize {
  const k = <usize>innerSize;
  const window = (<usize>windowHeight * <usize>windowWidth * <usize>depth) << 2;
  const tables = ((k + 8) << 2) + (<usize>(PIXELS + 8) << 3);
  const panels = max(max(PANELS, k << 5), <usize>PIXELS << 5);
  return HEADER + 16 + tables + max(PATCH, window) + panels + 32;
}

/** Address of the free scratch after the header. */
// @ts-ignore: decorator
@inline
export function headerEnd(walk: Walk): usize {
  return changetype<usize>(walk) + HEADER;
}

/** The walk at `scratch`; its sizes are not set yet. */
export function walkAt(scratch: usize): Walk {
  return changetype<Walk>(scratch);
}

/** Chooses the regions and lays out scratch after `walk`. Set its sizes first. */
export function prepare(walk: Walk): void {
  const limit = <i32>(PATCH >> 2);
  const depth = max(walk.depth, 1);
  const rowHeight = span(1, walk.stepH, walk.tapsH, walk.spaceH);
  let columns = min(walk.gridW, PIXELS);
  while (columns > 1 && rowHeight * span(columns, walk.stepW, walk.tapsW, walk.spaceW) * depth > limit) columns--;
  const width = span(columns, walk.stepW, walk.tapsW, walk.spaceW) * depth;
  let rows = min(walk.gridH, max(PIXELS / max(columns, 1), 1));
  while (rows > 1 && span(rows, walk.stepH, walk.tapsH, walk.spaceH) * width > limit) rows--;
  let images = 1;
  if (rows == walk.gridH && columns == walk.gridW && rows > 0 && columns > 0) {
    const image = span(rows, walk.stepH, walk.tapsH, walk.spaceH) * width;
    images = max(min(walk.batch, min(limit / image, PIXELS / max(rows * columns, 1))), 1);
  }
  walk.images = images;
  walk.rows = rows;
  walk.columns = columns;
  walk.tableImages = 0;
  walk.tile = changetype<usize>(walk) + TILE;
  let at = changetype<usize>(walk) + HEADER;
  walk.taps = at;
  at += <usize>(inner(walk) + 8) << 2;
  walk.pixels = at;
  at += <usize>(PIXELS + 8) << 2;
  walk.outputs = at;
  at += <usize>(PIXELS + 8) << 2;
  walk.patch = (at + 15) & ~15;
  const region = images * span(rows, walk.stepH, walk.tapsH, walk.spaceH) * width;
  walk.panels = (walk.patch + (<usize>region << 2) + 15) & ~15;
}

/** Copies the source pixels of a region to scratch, with zeros outside the source. */
export function loadRegion(walk: Walk, n: i32, h: i32, w: i32, images: i32, rows: i32, columns: i32): void {
  const depth = walk.depth;
  const height = span(rows, walk.stepH, walk.tapsH, walk.spaceH);
  const width = span(columns, walk.stepW, walk.tapsW, walk.spaceW);
  const startW = walk.originW + w * walk.stepW;
  const before = min(max(-startW, 0), width);
  const inside = max(min(width, walk.width - startW) - before, 0);
  const after = width - before - inside;
  let to = walk.patch;
  for (let g = 0; g < images; g++) {
    for (let row = 0; row < height; row++) {
      const at = walk.originH + h * walk.stepH + row;
      if (at < 0 || at >= walk.height) {
        zeroFloats(to, width * depth);
        to += <usize>(width * depth) << 2;
      } else {
        const pixel = ((n + g) * walk.height + at) * walk.width + startW + before;
        zeroFloats(to, before * depth);
        to += <usize>(before * depth) << 2;
        copyFloats(to, walk.source + (<usize>pixel * <usize>depth << 2), inside * depth);
        to += <usize>(inside * depth) << 2;
        zeroFloats(to, after * depth);
        to += <usize>(after * depth) << 2;
      }
    }
  }
  if (images == walk.tableImages && rows == walk.tableRows && columns == walk.tableColumns) return;
  walk.tableImages = images;
  walk.tableRows = rows;
  walk.tableColumns = columns;
  fillTables(walk, images, rows, columns, height, width);
}

/** Writes the offsets of taps and pixels in the region, and of outputs; each table is padded with 0 to whole tiles. */
function fillTables(walk: Walk, images: i32, rows: i32, columns: i32, height: i32, width: i32): void {
  const depth = walk.depth;
  let to = walk.taps;
  for (let th = 0; th < walk.tapsH; th++) {
    for (let tw = 0; tw < walk.tapsW; tw++) {
      const tap = (th * walk.spaceH * width + tw * walk.spaceW) * depth;
      for (let c = 0; c < depth; c++) {
        store<i32>(to, (tap + c) << 2);
        to += 4;
      }
    }
  }
  memory.fill(to, 0, 32);
  let pixel = walk.pixels;
  let out = walk.outputs;
  for (let g = 0; g < images; g++) {
    for (let h = 0; h < rows; h++) {
      for (let w = 0; w < columns; w++) {
        store<i32>(pixel, (((g * height + h * walk.stepH) * width + w * walk.stepW) * depth) << 2);
        store<i32>(out, g * walk.outImage + h * walk.outRow + w * walk.outColumn);
        pixel += 4;
        out += 4;
      }
    }
  }
  memory.fill(pixel, 0, 32);
}
