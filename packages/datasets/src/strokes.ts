/** Line segments as consecutive x0, y0, x1, y1. */
export type Segments = Float64Array;

/** The affine map (x, y) -> (a x + b y + tx, c x + d y + ty). */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly tx: number;
  readonly ty: number;
}

/** Applies an affine map to segments. */
export function transform(segments: Segments, { a, b, c, d, tx, ty }: Affine): Segments {
  const out = new Float64Array(segments.length);
  for (let i = 0; i < segments.length; i += 2) {
    const [x, y] = [segments[i]!, segments[i + 1]!];
    out[i] = a * x + b * y + tx;
    out[i + 1] = c * x + d * y + ty;
  }
  return out;
}

/** Squared distance from a point to the nearest segment. */
function squaredDistance(segments: Segments, x: number, y: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < segments.length; i += 4) {
    const dx = segments[i + 2]! - segments[i]!;
    const dy = segments[i + 3]! - segments[i + 1]!;
    const px = x - segments[i]!;
    const py = y - segments[i + 1]!;
    const length = dx * dx + dy * dy;
    const along = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
    const ex = px - along * dx;
    const ey = py - along * dy;
    least = Math.min(least, ex * ex + ey * ey);
  }
  return least;
}

/**
 * Draws pen strokes into an image [size, size]: 1 on the stroke, 0 off it, and linear in the distance over one pixel at the
 * edge.
 *
 * Segments are in pixels; the center of pixel (row r, column c) is x = c + 1/2, y = r + 1/2.
 */
export function drawStrokes(image: Float32Array, size: number, segments: Segments, width: number): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const distance = Math.sqrt(squaredDistance(segments, column + 0.5, row + 0.5));
      image[row * size + column] = Math.min(1, Math.max(0, width / 2 + 0.5 - distance));
    }
  }
}
