import type { KernelAttributes, RnnActivation, RnnInputName, RnnSizes } from '@regatta/core/recurrent';
import type { Heap, Info } from '../heap.ts';

/** Fields of RnnCall (assembly/rnn-call.ts), in its order. */
export const callFields: readonly string[] = [
  'cell',
  'batch',
  'steps',
  'features',
  'units',
  'gates',
  'activation',
  'recurrentActivation',
  'backwards',
  'zeroPadding',
  'chunk',
  'x',
  'kernel',
  'recurrentKernel',
  'bias',
  'h0',
  'c0',
  'inputMask',
  'inputMaskGate',
  'inputMaskRow',
  'inputMaskStep',
  'stateMask',
  'stateMaskGate',
  'stateMaskRow',
  'stateMaskStep',
  'candidate',
  'candidateRow',
  'candidateStep',
  'cellMask',
  'cellMaskRow',
  'cellMaskStep',
  'zoneoutH',
  'zoneoutHRow',
  'zoneoutHStep',
  'zoneoutC',
  'zoneoutCRow',
  'zoneoutCStep',
  'sequence',
  'hSeq',
  'hSeqRow',
  'hLast',
  'hLastRow',
  'cLast',
  'cLastRow',
  'activations',
  'states',
  'cells',
  'extra',
  'stateStep',
  'keep',
  'dKernel',
  'dRecurrentKernel',
  'dBias',
  'dh0',
  'dc0',
  'dx',
  'packed',
  'stage',
  'part',
  'dActivations',
  'dExtra',
  'gemm',
];

/** Values of a call's table; a missing name means 0. */
export type Table = Record<string, number>;

/** Inputs of a recurrent kernel. */
export type Tensors = Readonly<Partial<Record<RnnInputName, Info | undefined>>>;

const activationCodes: Record<RnnActivation, number> = {
  linear: 0,
  tanh: 1,
  sigmoid: 2,
  hardSigmoid: 3,
  relu: 4,
};

/** Maximum bytes of scratch per chunk of steps; a chunk has at least one step. */
const CHUNK_BYTES = 8 << 20;

/** Steps per chunk if one step needs `floats` floats of scratch. */
export const chunkOf = (steps: number, floats: number): number =>
  Math.max(1, Math.min(steps, Math.floor(CHUNK_BYTES / (4 * Math.max(1, floats)))));

/** Fills in sizes, attributes, inputs and masks of a call. Missing masks stay 0. */
export function describeCall(
  heap: Heap,
  tensors: Tensors,
  attributes: KernelAttributes,
  sizes: RnnSizes,
): Table {
  const { cell } = attributes;
  const table: Table = {
    batch: sizes.batch,
    steps: sizes.steps,
    features: sizes.features,
    units: sizes.units,
    gates: sizes.gates,
    cell: cell === 'simpleRnn' ? 0 : cell === 'lstm' ? 3 : sizes.resetAfter ? 2 : 1,
    activation: activationCodes[attributes.activation ?? 'tanh'],
    recurrentActivation: activationCodes[attributes.recurrentActivation ?? 'sigmoid'],
    backwards: attributes.goBackwards === true ? 1 : 0,
    zeroPadding: attributes.zeroOutputForMask === true ? 1 : 0,
  };
  for (const name of ['x', 'kernel', 'recurrentKernel', 'bias', 'h0', 'c0'] as const) {
    if (tensors[name]) table[name] = heap.address(tensors[name]);
  }
  if (tensors.sequenceMask) table.sequence = heap.address(tensors.sequenceMask);
  const fields = [
    ['inputMask', 'inputMask'],
    ['stateMask', 'stateMask'],
    ['candidateMask', 'candidate'],
    ['cellMask', 'cellMask'],
    ['zoneoutMaskH', 'zoneoutH'],
    ['zoneoutMaskC', 'zoneoutC'],
  ] as const;
  for (const [name, field] of fields) {
    const mask = tensors[name];
    if (mask === undefined) continue;
    const size = mask.shape.at(-1)!;
    const steps = mask.shape.at(-2)!;
    const rows = mask.shape.at(-3)!;
    table[field] = heap.address(mask);
    table[`${field}Step`] = steps === 1 ? 0 : size;
    table[`${field}Row`] = rows === 1 ? 0 : steps * size;
    if (mask.shape.length === 4) table[`${field}Gate`] = mask.shape[0] === 1 ? 0 : rows * steps * size;
  }
  return table;
}

/**
 * Lays out scratch for a call and writes the table there. `floats` maps the parts of scratch to their sizes; their
 * addresses, and rows of constants for missing masks, are added to the table. Call it after allocating the last output.
 *
 * @returns the address of the table.
 */
export function writeCall(
  heap: Heap,
  table: Table,
  attributes: KernelAttributes,
  floats: Readonly<Record<string, number>>,
): number {
  const { batch = 0, units = 0, h0, c0 } = table;
  const constants = new Map(
    Object.entries({
      candidate: 1,
      cellMask: 1,
      zoneoutH: attributes.zoneoutH,
      zoneoutC: attributes.zoneoutC,
    })
      .filter(([name]) => table[name] === undefined)
      .map(([name, value]) => [name, { count: units, value: value ?? 0 }]),
  );
  if (h0 === undefined) constants.set('h0', { count: batch * units, value: 0 });
  if (c0 === undefined) constants.set('c0', { count: batch * units, value: 0 });
  const parts: [string, number][] = [['table', callFields.length], ...Object.entries(floats)];
  for (const [name, { count }] of constants) parts.push([name, count]);
  parts.push(['gemm', heap.kernels.gemmScratch() / 4]);
  const aligned = (count: number) => Math.ceil(count / 4) * 4;
  const address = heap.scratch(4 * parts.reduce((sum, [, count]) => sum + aligned(count), 0));
  let at = address;
  for (const [name, count] of parts) {
    table[name] = at;
    const constant = constants.get(name);
    if (constant !== undefined) heap.floats(at, count).fill(constant.value);
    at += 4 * aligned(count);
  }
  heap.ints(address, callFields.length).set(callFields.map((name) => table[name] ?? 0));
  return address;
}
