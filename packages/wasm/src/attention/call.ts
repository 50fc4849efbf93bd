import { type AttentionSizes, checkAttention } from '@regatta/core/attention';
import type { Heap, Info } from '../heap.ts';
import { sizeOf } from '../kernel.ts';
import { areDraws, drawsFields, drawsTable } from './draws.ts';

/** Fields of AttentionCall (assembly/attention-call.ts), in its order. */
export const callFields: readonly string[] = [
  'batch',
  'queries',
  'keys',
  'heads',
  'groups',
  'keySize',
  'valueSize',
  'causal',
  'block',
  'query',
  'key',
  'value',
  'probabilities',
  'y',
  'attentionMask',
  'attentionMaskExample',
  'attentionMaskHead',
  'attentionMaskQuery',
  'queryMask',
  'keyMask',
  'valueMask',
  'keptKeys',
  'keptKeysExample',
  'keptKeysHead',
  'keptKeysQuery',
  'zeroEmpty',
  'logits',
  'logitsExample',
  'logitsHead',
  'logitsQuery',
  'headFactors',
  'drop',
  'keep',
  'keepExample',
  'keepHead',
  'keepQuery',
  'draws',
  'dProbabilities',
  'dQuery',
  'dKey',
  'dValue',
  'allowed',
  'dropped',
  'dScores',
  'gemm',
];

/** Values of a call's table; a missing name means 0. */
export type Table = Record<string, number>;

/** Inputs of an attention kernel. */
export type Tensors = Readonly<Partial<Record<string, Info>>>;

/** DROP_NOTHING, DROP_DRAWN and masks that are given (assembly/attention-call.ts). */
const drops = { nothing: 0, drawn: 1, given: 2 } as const;

/** Floats of a block of rows of scores: two of them stay in the L2 cache. */
const BLOCK = 1 << 16;
/** Rows of a block under a causal mask, a multiple of the rows of a tile: keys after its last row are left out. */
const CAUSAL_BLOCK = 20;

/** The sizes and the fixed attributes of a call; undefined if the kernels do not support it. */
export interface CallOfAttention {
  readonly sizes: AttentionSizes;
  readonly table: Table;
  /** Factor of the scores. */
  readonly factor: number;
  /** Factor of kept probabilities. */
  readonly keepFactor: number;
}

/** Inputs that are 1 byte each, and those of float32. */
const bools = ['attentionMask', 'queryMask', 'keyMask', 'valueMask', 'keptKeys'];

/** Axes of `tensor` viewed as [examples, heads, queries, keys]. */
const pairAxes = ({ shape }: Info): readonly number[] =>
  shape.length === 3 ? [shape[0]!, 1, shape[1]!, shape[2]!] : shape;

/** Writes the address of a tensor on pairs and its strides, in elements. Returns whether it has a place for each key. */
function addPairs(heap: Heap, table: Table, name: string, tensor: Info, keys: number): boolean {
  const [examples, heads, queries, own] = pairAxes(tensor);
  if (own !== keys) return false;
  table[name] = heap.address(tensor);
  table[`${name}Query`] = queries === 1 ? 0 : keys;
  table[`${name}Head`] = heads === 1 ? 0 : queries! * keys;
  table[`${name}Example`] = examples === 1 ? 0 : heads! * queries! * keys;
  return true;
}

/** Reads a call; undefined if the kernels do not support it. Allocates nothing. */
export function readCall(
  heap: Heap,
  inputs: Tensors,
  attrs: Readonly<Record<string, unknown>>,
): CallOfAttention | undefined {
  const { query, key, value, attentionMask, queryMask, keyMask, valueMask } = inputs;
  if (!query || !key || !value) return undefined;
  for (const [name, tensor] of Object.entries(inputs)) {
    if (tensor !== undefined && tensor.dtype !== (bools.includes(name) ? 'bool' : 'float32'))
      return undefined;
  }
  const masks = { attentionMask, queryMask, keyMask, valueMask };
  const sizes = checkAttention({ query, key, value, ...masks }, {});
  const { scale, causal, rate, emptyRow } = attrs;
  if (sizeOf(query.shape) * sizeOf(key.shape) * sizeOf(value.shape) === 0) return undefined;
  if (typeof scale !== 'number' || typeof rate !== 'number') return undefined;
  const table: Table = { ...sizes, causal: causal === true ? 1 : 0, zeroEmpty: emptyRow === 'zero' ? 1 : 0 };
  for (const name of ['query', 'key', 'value', 'queryMask', 'keyMask', 'valueMask', 'headFactors']) {
    const tensor = inputs[name];
    if (tensor !== undefined) table[name] = heap.address(tensor);
  }
  for (const name of ['attentionMask', 'keptKeys', 'logits', 'keep']) {
    const tensor = inputs[name];
    if (tensor !== undefined && !addPairs(heap, table, name, tensor, sizes.keys)) return undefined;
  }
  table.drop =
    inputs.keep !== undefined ? drops.given : attrs.key === undefined ? drops.nothing : drops.drawn;
  if (table.drop === drops.drawn && !areDraws(attrs)) return undefined;
  const rows = Math.max(1, Math.floor(BLOCK / sizes.keys));
  table.block = Math.min(sizes.queries, causal === true ? Math.min(rows, CAUSAL_BLOCK) : rows);
  const keepFactor = rate >= 1 ? 0 : 1 / Math.fround(1 - rate);
  return { sizes, table, factor: scale, keepFactor };
}

/**
 * Lays out scratch for a call and writes the table there. Call it after allocating the last output.
 *
 * @returns the address of the table.
 */
export function writeCall(
  heap: Heap,
  { table, sizes: { keys } }: CallOfAttention,
  attrs: Readonly<Record<string, unknown>>,
  isGradient: boolean,
): number {
  const { gemmScratch, bernoulliScratch } = heap.kernels;
  const block = 4 * table.block! * keys;
  const hasDropped = table.drop !== drops.nothing || table.headFactors !== undefined;
  const parts = {
    table: 4 * callFields.length,
    draws: 4 * drawsFields.length,
    words: bernoulliScratch(),
    allowed: keys,
    dropped: hasDropped ? block : 0,
    dScores: isGradient ? block : 0,
    gemm: gemmScratch(),
  };
  const aligned = (bytes: number): number => Math.ceil(bytes / 16) * 16;
  const address = heap.scratch(Object.values(parts).reduce((sum, bytes) => sum + aligned(bytes), 0));
  let at = address;
  for (const [name, bytes] of Object.entries(parts)) {
    table[name] = at;
    at += aligned(bytes);
  }
  if (areDraws(attrs)) heap.ints(table.draws!, drawsFields.length).set(drawsTable(attrs, table.words!));
  heap.ints(address, callFields.length).set(callFields.map((name) => table[name] ?? 0));
  return address;
}
