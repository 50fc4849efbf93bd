import type { Info } from '../heap.ts';
import { allFloat, type KernelCall, sizeOf, type TrainingKernel } from '../kernel.ts';

/** How two operands broadcast to a result viewed as a matrix: for each, the strides in elements of rows and columns. */
export interface Pairing {
  readonly shape: readonly number[];
  readonly rows: number;
  readonly columns: number;
  readonly rowA: number;
  readonly stepA: 0 | 1;
  readonly rowB: number;
  readonly stepB: 0 | 1;
}

interface Run {
  size: number;
  readonly ownA: boolean;
  readonly ownB: boolean;
}

/** How two shapes broadcast; undefined if they do not, or if the result cannot be viewed as a matrix. */
export function pairingOf(a: readonly number[], b: readonly number[]): Pairing | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  const runs: Run[] = [];
  for (let i = 0; i < rank; i++) {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return undefined;
    const size = x === 1 ? y : x;
    shape.push(size);
    if (size === 1) continue;
    const [ownA, ownB] = [x !== 1, y !== 1];
    const last = runs.at(-1);
    if (last?.ownA === ownA && last.ownB === ownB) last.size *= size;
    else runs.push({ size, ownA, ownB });
  }
  if (runs.length > 2) return undefined;
  const inner = runs.pop() ?? { size: 1, ownA: true, ownB: true };
  const outer = runs.pop() ?? { size: 1, ownA: true, ownB: true };
  const row = (ownInner: boolean, ownOuter: boolean): number => (ownOuter ? (ownInner ? inner.size : 1) : 0);
  return {
    shape,
    rows: outer.size,
    columns: inner.size,
    rowA: row(inner.ownA, outer.ownA),
    stepA: inner.ownA ? 1 : 0,
    rowB: row(inner.ownB, outer.ownB),
    stepB: inner.ownB ? 1 : 0,
  };
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

function binaryKernel(name: string, kind: number): TrainingKernel {
  const run = ({ inputs, heap }: KernelCall): Info | undefined => {
    const [a, b] = [inputs.a!, inputs.b!];
    if (!allFloat(a, b)) return undefined;
    if (sameShape(a.shape, b.shape)) {
      const y = heap.output(a.shape, 'float32');
      const size = sizeOf(a.shape);
      heap.kernels.binary(kind, heap.address(a), 0, 1, heap.address(b), 0, 1, heap.address(y), 1, size);
      return y;
    }
    const pairing = pairingOf(a.shape, b.shape);
    if (pairing === undefined) return undefined;
    const { shape, rows, columns, rowA, stepA, rowB, stepB } = pairing;
    const y = heap.output(shape, 'float32');
    const [atA, atB, atY] = [heap.address(a), heap.address(b), heap.address(y)];
    heap.kernels.binary(kind, atA, rowA, stepA, atB, rowB, stepB, atY, rows, columns);
    return y;
  };
  return { name, run };
}

export const add: TrainingKernel = binaryKernel('Add', 0);
export const sub: TrainingKernel = binaryKernel('Sub', 1);
export const multiply: TrainingKernel = binaryKernel('Multiply', 2);
export const realDiv: TrainingKernel = binaryKernel('RealDiv', 3);
export const maximum: TrainingKernel = binaryKernel('Maximum', 4);
export const minimum: TrainingKernel = binaryKernel('Minimum', 5);
