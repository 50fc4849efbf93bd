import type { Gates } from '@regatta/core';
import type { Info } from '../heap.ts';
import { type KernelCall, sizeOf, type TrainingKernel } from '../kernel.ts';
import { eachBlock, type GateLayout, gateLayout } from '../perturb/layout.ts';
import { drawBernoulli, drawFactors, type Source } from '../perturb/noise.ts';

/** Maximum factors in memory, 32 KiB: a larger gate is drawn in pieces, again for each row that shares it. */
const PIECE = 8192;

/** Addresses of the value, result and factors of one call. */
interface Places {
  readonly source: Source;
  readonly x: number;
  readonly y: number;
  readonly factors: number;
}

/** Applies `outer` x `inner` factors to a block whose rows are `stride` apart. */
function apply(
  { source, x, y }: Places,
  at: number,
  factors: number,
  sizes: readonly [number, number, number],
  stride: number,
): void {
  const { gates, heap } = source;
  const [outer, shared, inner] = sizes;
  const isShifted = gates.draw === 'bernoulli' && gates.shift !== null;
  const [dropShift, keepShift] = isShifted ? gates.shift : [0, 0];
  heap.kernels.applyGates(
    x + 4 * at,
    y + 4 * at,
    factors,
    outer,
    shared,
    inner,
    stride,
    gates.scale[0],
    isShifted ? 1 : 0,
    keepShift,
    dropShift,
  );
}

/** Applies a gate with more than PIECE entries, drawn piece by piece. */
function applyInPieces(places: Places, layout: GateLayout, start: number): void {
  const { outer, shared, inner } = layout;
  const rows = Math.max(1, Math.floor(PIECE / inner));
  const columns = Math.min(inner, PIECE);
  eachBlock(layout, (value, gate) => {
    for (let a = 0; a < outer; a += rows) {
      const height = Math.min(rows, outer - a);
      for (let c = 0; c < inner; c += columns) {
        const width = Math.min(columns, inner - c);
        const first = start + gate + a * inner + c;
        const factors = drawFactors(places.source, places.factors, height * width, first);
        apply(places, value + a * shared * inner + c, factors, [height, shared, width], inner);
      }
    }
  });
}

const areNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'number');

const areGates = (value: unknown): value is Gates =>
  typeof value === 'object' &&
  value !== null &&
  'draw' in value &&
  (value.draw === 'bernoulli' || value.draw === 'normal') &&
  'scale' in value &&
  areNumbers(value.scale);

function perturb({ inputs, attrs, heap }: KernelCall): Info | undefined {
  const x = inputs.x!;
  const { gates, key, gate, start } = attrs;
  if (!areGates(gates) || typeof start !== 'number' || !areNumbers(key) || !areNumbers(gate))
    return undefined;
  const layout = gateLayout(x.shape, gate);
  if (x.dtype !== 'float32' || layout === undefined) return undefined;
  const out = heap.output(x.shape, 'float32');
  const size = sizeOf(x.shape);
  if (size === 0) return out;
  const { kernels } = heap;
  const drawing = kernels.bernoulliScratch() + kernels.gaussianScratch();
  const words = heap.scratch(drawing + 4 * (PIECE + 8));
  const source: Source = { heap, gates, key: [key[0] ?? 0, key[1] ?? 0], words };
  const places: Places = {
    source,
    x: heap.address(x),
    y: heap.address(out),
    factors: words + drawing,
  };
  const count = sizeOf(gate);
  if (count === size && gates.draw === 'bernoulli') {
    drawBernoulli(source, gates, places.x, places.y, size, start);
  } else if (count > PIECE) applyInPieces(places, layout, start);
  else {
    const factors = drawFactors(source, places.factors, count, start);
    const { outer, shared, inner } = layout;
    eachBlock(layout, (value, at) => apply(places, value, factors + 4 * at, [outer, shared, inner], inner));
  }
  return out;
}

/** `RegattaPerturb` of `@regatta/core`: draws, scales and applies gates in one pass, bit-identical to its plain path. */
export const regattaPerturb: TrainingKernel = { name: 'RegattaPerturb', run: perturb };
