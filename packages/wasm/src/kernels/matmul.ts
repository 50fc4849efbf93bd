import type { Heap, Info } from '../heap.ts';
import { allFloat, type KernelCall, sizeOf, type TrainingKernel } from '../kernel.ts';

/** Broadcasts the batch axes of two stacks of matrices; undefined if they do not match. */
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

/** Index of the input matrix that contributes to matrix `index` of the output. */
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

/** A product of two stacks of matrices: operands, sizes, and the batch shape of the result. */
interface Product {
  readonly a: Info;
  readonly b: Info;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly batch: readonly number[];
}

/** The product that a call describes; undefined if gemm does not support it. */
function productOf({ inputs, attrs }: KernelCall): Product | undefined {
  const [a, b] = [inputs.a!, inputs.b!];
  if (!allFloat(a, b) || a.shape.length < 2 || b.shape.length < 2) return undefined;
  const transposeA = attrs.transposeA === true;
  const transposeB = attrs.transposeB === true;
  const [rowsA, columnsA] = [a.shape.at(-2)!, a.shape.at(-1)!];
  const [rowsB, columnsB] = [b.shape.at(-2)!, b.shape.at(-1)!];
  const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [kB, n] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  const batch = broadcastBatch(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (batch === undefined || k !== kB) return undefined;
  return { a, b, transposeA, transposeB, m, n, k, batch };
}

function multiply({ a, b, transposeA, transposeB, m, n, k, batch }: Product, heap: Heap): Info {
  const out = heap.output([...batch, m, n], 'float32');
  const { gemm, gemmBatch, gemmScratch } = heap.kernels;
  const scratch = heap.scratch(gemmScratch());
  const [addressA, addressB, addressOut] = [heap.address(a), heap.address(b), heap.address(out)];
  const [ldA, ldB] = [transposeA ? m : k, transposeB ? k : n];
  const [flagA, flagB] = [transposeA ? 1 : 0, transposeB ? 1 : 0];
  const count = sizeOf(batch);
  const batchB = b.shape.slice(0, -2);
  // Matrices that share one B and are stored consecutively form one taller matrix.
  if (count === 1 || (!transposeA && sizeOf(batchB) === 1)) {
    gemm(m * count, n, k, addressA, ldA, flagA, addressB, ldB, flagB, addressOut, n, 0, scratch);
    return out;
  }
  const batchA = a.shape.slice(0, -2);
  const [sizeA, sizeB] = [sizeOf(batchA), sizeOf(batchB)];
  // Each side has one matrix for all products, or one for each in order.
  if ((sizeA === 1 || sizeA === count) && (sizeB === 1 || sizeB === count)) {
    const [nextA, nextB] = [sizeA === 1 ? 0 : 4 * m * k, sizeB === 1 ? 0 : 4 * k * n];
    gemmBatch(count, m, n, k, addressA, flagA, nextA, addressB, flagB, nextB, addressOut, scratch);
    return out;
  }
  for (let i = 0; i < count; i++) {
    const atA = addressA + 4 * m * k * matrixIndex(i, batch, batchA);
    const atB = addressB + 4 * k * n * matrixIndex(i, batch, batchB);
    gemm(m, n, k, atA, ldA, flagA, atB, ldB, flagB, addressOut + 4 * m * n * i, n, 0, scratch);
  }
  return out;
}

/** `tf.matMul`, which also computes the gradients of dense layers. */
export const batchMatMul: TrainingKernel = {
  name: 'BatchMatMul',
  run: (call) => {
    const product = productOf(call);
    return product && multiply(product, call.heap);
  },
};

/** Activations of the epilogue; the index is its number there. */
const ACTIVATIONS = ['linear', 'relu', 'relu6', 'leakyrelu', 'sigmoid', 'elu'];

/** `tf.fused.matMul`, which dense layers use. */
export const fusedMatMul: TrainingKernel = {
  name: '_FusedMatMul',
  run: (call) => {
    const { bias } = call.inputs;
    const { activation, leakyreluAlpha } = call.attrs;
    const kind = ACTIVATIONS.indexOf(String(activation ?? 'linear'));
    const product = productOf(call);
    if (product === undefined || kind < 0 || !allFloat(bias)) return undefined;
    if (bias !== undefined && sizeOf(bias.shape) !== product.n) return undefined;
    if (bias !== undefined && product.n > 0 && bias.shape.at(-1) !== product.n) return undefined;
    const { heap } = call;
    const out = multiply(product, heap);
    if (kind === 0 && bias === undefined) return out;
    const alpha = typeof leakyreluAlpha === 'number' ? leakyreluAlpha : 0.2;
    const rows = sizeOf(product.batch) * product.m;
    const addressBias = bias === undefined ? 0 : heap.address(bias);
    heap.kernels.epilogue(heap.address(out), rows, product.n, addressBias, kind, alpha);
    return out;
  },
};
