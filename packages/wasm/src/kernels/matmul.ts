import type { Heap, Info } from '../heap.ts';
import { allFloat, type KernelCall, sizeOf, type TrainingKernel } from '../kernel.ts';

/** Shape of a stack of matrices by broadcasting the leading axes; undefined where they do not fit. */
function broadcastBatch(a: readonly number[], b: readonly number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const out: number[] = [];
  for (let i = 0; i < rank; i++) {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return undefined;
    out.push(x === 1 ? y : x);
  }
  return out;
}

/** Index of the matrix of an input that pairs with matrix `index` of the output. */
function matrixIndex(index: number, batch: readonly number[], own: readonly number[]): number {
  let rest = index;
  let at = 0;
  let step = 1;
  for (let i = batch.length - 1; i >= 0; i--) {
    const coordinate = rest % batch[i]!;
    rest = Math.floor(rest / batch[i]!);
    const size = own[own.length - batch.length + i] ?? 1;
    if (size !== 1) at += coordinate * step;
    step *= size;
  }
  return at;
}

/** op(a) op(b) for stacks of matrices; undefined when the call is not one for gemm. */
function multiply(a: Info, b: Info, transposeA: boolean, transposeB: boolean, heap: Heap): Info | undefined {
  if (!allFloat(a, b) || a.shape.length < 2 || b.shape.length < 2) return undefined;
  const [rowsA, columnsA] = [a.shape.at(-2)!, a.shape.at(-1)!];
  const [rowsB, columnsB] = [b.shape.at(-2)!, b.shape.at(-1)!];
  const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [kB, n] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  const batchA = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  const batch = broadcastBatch(batchA, batchB);
  if (batch === undefined || k !== kB) return undefined;
  const out = heap.output([...batch, m, n], 'float32');
  const { gemm, gemmScratch } = heap.kernels;
  const scratch = heap.scratch(gemmScratch());
  const [addressA, addressB, addressOut] = [heap.address(a), heap.address(b), heap.address(out)];
  for (let i = 0; i < sizeOf(batch); i++) {
    const atA = addressA + 4 * m * k * matrixIndex(i, batch, batchA);
    const atB = addressB + 4 * k * n * matrixIndex(i, batch, batchB);
    const flagA = transposeA ? 1 : 0;
    const flagB = transposeB ? 1 : 0;
    gemm(m, n, k, atA, columnsA, flagA, atB, columnsB, flagB, addressOut + 4 * m * n * i, n, 0, scratch);
  }
  return out;
}

/** `tf.matMul`, and every gradient of a dense layer. */
export const batchMatMul: TrainingKernel = {
  name: 'BatchMatMul',
  run: ({ inputs, attrs, heap }: KernelCall) =>
    multiply(inputs.a!, inputs.b!, attrs.transposeA === true, attrs.transposeB === true, heap),
};
