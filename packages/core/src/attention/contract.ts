import type * as tf from '@tensorflow/tfjs';
import { RegattaError } from '../errors.ts';
import { checkKeys } from '../options.ts';

/**
 * Tensors of scaled dot-product attention. N examples, T queries, S keys, H heads, G key and value heads (H, or a divisor
 * of it: grouped queries), K and V head sizes.
 *
 * Masks are 1 where attention is allowed, of any dtype, and constants for the gradient. They are joined by AND.
 */
export interface AttentionInputs {
  /** Queries, projected [N, T, H, K]. */
  readonly query: tf.Tensor;
  /** Keys, projected [N, S, G, K]. */
  readonly key: tf.Tensor;
  /** Values, projected [N, S, G, V]. */
  readonly value: tf.Tensor;
  /** Which key each query may attend to: [N or 1, T, S], or [N or 1, H or 1, T, S]. */
  readonly attentionMask?: tf.Tensor | undefined;
  /** Real queries [N, T]. A row of a query that is not real has no allowed key. */
  readonly queryMask?: tf.Tensor | undefined;
  /** Real keys [N, S]. */
  readonly keyMask?: tf.Tensor | undefined;
  /** Real values [N, S]. */
  readonly valueMask?: tf.Tensor | undefined;
}

/** Attributes of attention. */
export interface AttentionAttributes {
  /** Query t sees keys 0 to t only, also if T and S differ. Default: false. */
  readonly causal?: boolean | undefined;
  /** Factor of the scores. Default: 1 / sqrt(K). */
  readonly scale?: number | undefined;
}

/** Names of the masks of attention. */
export const attentionMasks = ['attentionMask', 'queryMask', 'keyMask', 'valueMask'] as const;

/** The sizes of a call of attention. */
export interface AttentionSizes {
  /** N, number of examples. */
  readonly batch: number;
  /** T, number of queries. */
  readonly queries: number;
  /** S, number of keys. */
  readonly keys: number;
  /** H, number of heads. */
  readonly heads: number;
  /** G, number of heads of keys and values. */
  readonly groups: number;
  /** K, size of a query and a key. */
  readonly keySize: number;
  /** V, size of a value. */
  readonly valueSize: number;
}

type Shapes = Readonly<
  Partial<Record<keyof AttentionInputs, { readonly shape: readonly number[] } | undefined>>
>;

function fail(what: string, expected: string, received: unknown, remedy: string): never {
  throw new RegattaError({ subject: 'attend', expected: `${what} to be ${expected}`, received, remedy });
}

const LAYOUT =
  'Heads come after time: query [batch, queries, heads, size], key and value [batch, keys, heads, size].';

/** Checks a call of attention and returns its sizes. @throws RegattaError when shapes or attributes do not match. */
export function checkAttention(inputs: Shapes, attributes: AttentionAttributes): AttentionSizes {
  const subject = 'attend';
  checkKeys(inputs, ['query', 'key', 'value', ...attentionMasks], subject);
  checkKeys(attributes, ['causal', 'scale'], subject);
  const four = (name: 'query' | 'key' | 'value'): readonly number[] => {
    const shape = inputs[name]?.shape ?? [];
    return shape.length === 4 ? shape : fail(name, 'a tensor with four axes', shape, LAYOUT);
  };
  const [query, key, value] = [four('query'), four('key'), four('value')];
  const [batch, queries, heads, keySize] = [query[0]!, query[1]!, query[2]!, query[3]!];
  const [keys, groups, valueSize] = [key[1]!, key[2]!, value[3]!];
  if (groups === 0 || heads % groups !== 0)
    fail('the number of key heads', `a divisor of the ${heads} query heads`, groups, LAYOUT);
  const same = (name: 'key' | 'value', expected: readonly number[]): void => {
    const { shape } = inputs[name]!;
    if (shape.join() !== expected.join()) fail(name, `[${expected}]`, shape, LAYOUT);
  };
  same('key', [batch, keys, groups, keySize]);
  same('value', [batch, keys, groups, valueSize]);
  const fits = (shape: readonly number[], full: readonly number[], shared: readonly number[]): boolean =>
    shape.length === full.length && shape.every((n, i) => n === full[i] || (n === 1 && shared.includes(i)));
  const allowed = inputs.attentionMask?.shape;
  if (
    allowed !== undefined &&
    !fits(allowed, [batch, queries, keys], [0]) &&
    !fits(allowed, [batch, heads, queries, keys], [0, 1])
  ) {
    fail(
      'attentionMask',
      `[${batch} or 1, ${queries}, ${keys}], or [${batch} or 1, ${heads} or 1, ${queries}, ${keys}]`,
      allowed,
      'For a mask of keys, pass valueMask [batch, keys].',
    );
  }
  for (const [name, length] of [
    ['queryMask', queries],
    ['keyMask', keys],
    ['valueMask', keys],
  ] as const) {
    const shape = inputs[name]?.shape;
    if (shape !== undefined && shape.join() !== `${batch},${length}`)
      fail(name, `[${batch}, ${length}]`, shape, 'Pass one number for each example and position.');
  }
  const { scale, causal } = attributes;
  if (scale !== undefined && !(typeof scale === 'number' && Number.isFinite(scale)))
    fail('scale', 'a finite number', scale, 'Omit scale for 1 / sqrt(size of a key).');
  if (causal !== undefined && typeof causal !== 'boolean')
    fail('causal', 'true or false', causal, 'Pass e.g. causal: true.');
  return { batch, queries, keys, heads, groups, keySize, valueSize };
}
