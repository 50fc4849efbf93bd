import type { Random } from './random.ts';
import { drawStrokes, type Segments, transform } from './strokes.ts';

/** Number of strokes in a figure. */
const STROKES = 3;
/** Number of straight segments per curved stroke. */
const PIECES = 6;
/** Largest sideways bend of a stroke's middle, as a fraction of its length. */
const BEND = 0.6;
/** Strokes begin and end on a lattice of 3 x 3 points. */
const LATTICE = 3;
/** Number of candidates for each chosen figure. */
const CANDIDATES = 12;
/** Side in pixels of the pictures used to compare figures. */
const PICTURE = 16;

/** One stroke from one lattice point to another, as a quadratic curve. */
function stroke([from, step, bend]: readonly [number, number, number]): number[] {
  const points = LATTICE * LATTICE;
  const start = Math.floor(from * points);
  const end = (start + 1 + Math.floor(step * (points - 1))) % points;
  const place = (index: number): [number, number] => [(index % LATTICE) - 1, Math.floor(index / LATTICE) - 1];
  const [x0, y0] = place(start);
  const [x1, y1] = place(end);
  const sideways = 2 * BEND * (2 * bend - 1);
  const cx = (x0 + x1) / 2 - sideways * (y1 - y0);
  const cy = (y0 + y1) / 2 + sideways * (x1 - x0);
  const at = (t: number): [number, number] => {
    const [p, q, r] = [(1 - t) ** 2, 2 * t * (1 - t), t * t];
    return [p * x0 + q * cx + r * x1, p * y0 + q * cy + r * y1];
  };
  return Array.from({ length: PIECES }, (_, i) => [...at(i / PIECES), ...at((i + 1) / PIECES)]).flat();
}

/** Moves and scales the segments, preserving proportions, to fit the square from -1 to 1. */
function fitted(segments: readonly number[]): Segments {
  const xs = segments.filter((_, i) => i % 2 === 0);
  const ys = segments.filter((_, i) => i % 2 === 1);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const scale = 2 / Math.max(right - left, bottom - top);
  return transform(Float64Array.from(segments), {
    a: scale,
    b: 0,
    c: 0,
    d: scale,
    tx: (-scale * (left + right)) / 2,
    ty: (-scale * (top + bottom)) / 2,
  });
}

function drawFigure(random: Random): Segments {
  const u = random.uniform(3 * STROKES);
  const strokes = Array.from({ length: STROKES }, (_, i) =>
    stroke([u[3 * i]!, u[3 * i + 1]!, u[3 * i + 2]!]),
  );
  return fitted(strokes.flat());
}

/** A coarse picture of unit norm, drawn with a broad pen so that nearby strokes count as similar. */
function pictureOf(figure: Segments): Float32Array {
  const half = PICTURE / 2;
  const image = new Float32Array(PICTURE * PICTURE);
  const placed = transform(figure, { a: 0.75 * half, b: 0, c: 0, d: 0.75 * half, tx: half, ty: half });
  drawStrokes(image, PICTURE, placed, 3);
  const norm = Math.sqrt(image.reduce((sum, value) => sum + value * value, 0));
  return image.map((value) => value / norm);
}

const likeness = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/**
 * Draws dissimilar figures, each in the square from -1 to 1: takes the first of many random candidates, then repeatedly the
 * one whose picture is least similar to those already taken.
 */
export function drawFigures(count: number, random: Random): Segments[] {
  const figures = Array.from({ length: CANDIDATES * count }, (_, i) => drawFigure(random.fold(`${i}`)));
  const pictures = figures.map(pictureOf);
  /** For each candidate, its similarity to the most similar figure taken. */
  const nearest = new Float64Array(figures.length);
  const taken: Segments[] = [];
  for (let next = 0; taken.length < count; next = nearest.indexOf(Math.min(...nearest))) {
    taken.push(figures[next]!);
    for (const [i, picture] of pictures.entries()) {
      nearest[i] = Math.max(nearest[i]!, likeness(picture, pictures[next]!));
    }
    nearest[next] = Number.POSITIVE_INFINITY;
  }
  return taken;
}
