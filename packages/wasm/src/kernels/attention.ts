import { readCall, writeCall } from '../attention/call.ts';
import { areDraws, drawsFields, drawsTable } from '../attention/draws.ts';
import type { Info } from '../heap.ts';
import { type KernelCall, sizeOf, type TrainingKernel } from '../kernel.ts';

/**
 * `attend` of `@regatta/core/attention`. Inputs and attributes are those of `AttentionKernelInputs` and
 * `AttentionKernelAttributes` there. Returns [y, probabilities].
 *
 * Scratch: a block of dropped probabilities, at most 256 KiB or a single row, and the scratch of gemm.
 */
export const regattaAttention: TrainingKernel = {
  name: 'RegattaAttention',
  run: ({ inputs, attrs, heap }: KernelCall): Info[] | undefined => {
    const call = readCall(heap, inputs, attrs);
    if (call === undefined) return undefined;
    const { batch, queries, keys, heads, valueSize } = call.sizes;
    const y = heap.output([batch, queries, heads, valueSize], 'float32');
    const probabilities = heap.output([batch, heads, queries, keys], 'float32');
    call.table.y = heap.address(y);
    call.table.probabilities = heap.address(probabilities);
    heap.kernels.attention(writeCall(heap, call, attrs, false), call.factor, call.keepFactor);
    return [y, probabilities];
  },
};

/**
 * Gradients of attention. Inputs: those of RegattaAttention, its `probabilities`, and the gradients `dy` and
 * `dProbabilities`, of which one may be missing. Returns the gradients of query, key and value.
 */
export const regattaAttentionGrad: TrainingKernel = {
  name: 'RegattaAttentionGrad',
  run: ({ inputs, attrs, heap }: KernelCall): Info[] | undefined => {
    const { dy, dProbabilities, probabilities, query, key, value } = inputs;
    const call = readCall(heap, inputs, attrs);
    if (call === undefined || !probabilities || !(dy ?? dProbabilities)) return undefined;
    const { table } = call;
    table.probabilities = heap.address(probabilities);
    if (dy) table.y = heap.address(dy);
    if (dProbabilities) table.dProbabilities = heap.address(dProbabilities);
    const outputs = [query!, key!, value!].map(({ shape }) => heap.output(shape, 'float32'));
    const [dQuery, dKey, dValue] = outputs.map((output) => heap.address(output));
    Object.assign(table, { dQuery, dKey, dValue });
    heap.kernels.attentionGrad(writeCall(heap, call, attrs, true), call.factor, call.keepFactor);
    return outputs;
  },
};

/** `pairMask` of `@regatta/core/attention`: masks of 0 and 1 by the coordinates of pairs. It has no inputs. */
export const regattaPairMask: TrainingKernel = {
  name: 'RegattaPairMask',
  run: ({ attrs, heap }: KernelCall): Info | undefined => {
    const { shape } = attrs;
    if (!areDraws(attrs) || !Array.isArray(shape) || shape.length !== 4) return undefined;
    const [examples, heads, queries, keys] = shape as [number, number, number, number];
    const mask = heap.output([examples, heads, queries, keys], 'float32');
    if (sizeOf(mask.shape) === 0) return mask;
    const table = heap.scratch(64 + heap.kernels.bernoulliScratch());
    heap.ints(table, drawsFields.length).set(drawsTable(attrs, table + 64));
    heap.kernels.pairMask(table, examples, heads, queries, keys, heap.address(mask));
    return mask;
  },
};
