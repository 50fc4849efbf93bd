import type * as tf from '@tensorflow/tfjs';
import type { RotaryOptions } from '../attention/rotary.ts';
import { type AttentionTreatment, checkAttentionTreatment } from '../attention/treatment.ts';
import { RegattaError } from '../errors.ts';
import { checkBoolean, checkKeys, checkNumber } from '../options.ts';
import { type HostConfig, hostConfig } from './clock.ts';

type DenseArgs = Parameters<typeof tf.layers.dense>[0];

/** Options with the same meaning as in `tf.layers.dense`, for all projections. */
type Shared =
  | ('kernelInitializer' | 'biasInitializer' | 'kernelRegularizer' | 'biasRegularizer')
  | ('kernelConstraint' | 'biasConstraint')
  | ('name' | 'trainable' | 'inputShape' | 'batchInputShape' | 'batchSize' | 'dtype');

/** What an input of an attention layer is. */
export type AttentionInput =
  | ('query' | 'value' | 'key')
  | ('queryMask' | 'valueMask' | 'keyMask' | 'attentionMask');

/** All inputs. */
export const attentionInputs: readonly AttentionInput[] = [
  'query',
  'value',
  'key',
  'queryMask',
  'valueMask',
  'keyMask',
  'attentionMask',
];

/** Configuration of a multi-head attention layer; names and defaults as in Keras. */
export interface AttentionArgs extends Pick<DenseArgs, Shared> {
  /** Number of heads, an integer >= 1. */
  readonly numHeads: number;
  /** Size of the queries and keys of a head, an integer >= 1. */
  readonly keyDim: number;
  /** Size of the values of a head, an integer >= 1. Default: `keyDim`. */
  readonly valueDim?: number | null;
  /** Number of heads of keys and values, a divisor of `numHeads`. Default: `numHeads`; fewer: grouped queries. */
  readonly numKeyValueHeads?: number | null;
  /** Number of features of the output. Default: that of the query. */
  readonly outputDim?: number | null;
  /** Whether projections have a bias. Default: true. */
  readonly useBias?: boolean;
  /** Query t sees keys 0 to t only. Default: false. */
  readonly causal?: boolean;
  /** Rotates queries and keys by their position. Default: no. */
  readonly rotary?: RotaryOptions | null;
  /** Fraction of the attention probabilities that is dropped in training, in [0, 1]. Default: 0. */
  readonly dropout?: number;
  /** Whether the layer also returns the probabilities before dropout [batch, heads, queries, keys]. Default: false. */
  readonly returnAttentionScores?: boolean;
  /**
   * What its inputs are, in order, beginning with `query`. Default: query; query, value; or query, value, key. Masks are
   * [batch, steps], `attentionMask` is [batch, queries, keys]; 1 where attention is allowed.
   */
  readonly inputs?: readonly AttentionInput[] | null;
}

/** Checked and completed configuration of an attention host. */
export interface AttentionOptions {
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly numKeyValueHeads: number;
  readonly outputDim: number | undefined;
  readonly useBias: boolean;
  readonly causal: boolean;
  readonly rotary: RotaryOptions | undefined;
  readonly returnAttentionScores: boolean;
  readonly inputs: readonly AttentionInput[] | undefined;
  readonly treatment: AttentionTreatment;
  readonly host: HostConfig;
  /** Arguments that a dense layer takes, for the initializers, regularizers and constraints of the projections. */
  readonly dense: Readonly<Record<string, unknown>>;
  /** Arguments of the layer itself. */
  readonly layer: Readonly<Record<string, unknown>>;
}

const layerKeys = ['name', 'trainable', 'inputShape', 'batchInputShape', 'batchSize', 'dtype'];
const denseKeys = ['kernel', 'bias'].flatMap((part) => [
  `${part}Initializer`,
  `${part}Regularizer`,
  `${part}Constraint`,
]);

/** Names of the arguments of an attention layer. */
export const ATTENTION_KEYS: readonly (keyof AttentionArgs)[] = [
  ...(['numHeads', 'keyDim', 'valueDim', 'numKeyValueHeads', 'outputDim', 'useBias', 'causal'] as const),
  ...(['rotary', 'dropout', 'returnAttentionScores', 'inputs'] as const),
  ...(layerKeys as readonly Shared[]),
  ...(denseKeys as readonly Shared[]),
];

const pick = (raw: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(raw).filter(([key, value]) => keys.includes(key) && value !== undefined && value !== null),
  );

/** The inputs in their given order. @throws RegattaError for anything but different inputs that begin with the query. */
function inputsOf(given: unknown, subject: string): readonly AttentionInput[] | undefined {
  if (given === undefined || given === null) return undefined;
  const list: readonly unknown[] = Array.isArray(given) ? given : [];
  const known = list.filter((input): input is AttentionInput =>
    attentionInputs.includes(input as AttentionInput),
  );
  const isValid = list[0] === 'query' && known.length === list.length && new Set(known).size === known.length;
  if (isValid && (known.includes('value') || !known.includes('key'))) return known;
  throw new RegattaError({
    subject,
    expected: `inputs to be different names of ${attentionInputs.join(', ')}, beginning with query; a key needs a value`,
    received: given,
    remedy: "Pass e.g. inputs: ['query', 'value', 'valueMask'].",
  });
}

/** Checks the configuration of an attention host and fills in Keras's defaults. */
export function attentionOptions(raw: Readonly<Record<string, unknown>>): AttentionOptions {
  const subject = 'multiHeadAttention';
  const count = (key: string, byDefault?: number): number =>
    checkNumber(raw[key] ?? byDefault, subject, key, { min: 1, integer: true });
  const flag = (key: string, byDefault: boolean): boolean =>
    checkBoolean(raw[key] ?? byDefault, subject, key, `Omit ${key} for the default, ${byDefault}.`);
  const numHeads = count('numHeads');
  const keyDim = count('keyDim');
  const numKeyValueHeads = count('numKeyValueHeads', numHeads);
  if (numHeads % numKeyValueHeads !== 0) {
    throw new RegattaError({
      subject,
      expected: `numKeyValueHeads to divide numHeads, ${numHeads}`,
      received: numKeyValueHeads,
      remedy: `Pass e.g. numKeyValueHeads: 1, which all ${numHeads} heads of queries share.`,
    });
  }
  const rotary = raw.rotary ?? undefined;
  if (rotary !== undefined) {
    checkKeys(rotary, ['base'], `${subject}, rotary`);
    checkNumber((rotary as RotaryOptions).base ?? 10_000, subject, 'rotary.base', { above: 0 });
  }
  const dropout = checkNumber(raw.dropout ?? 0, subject, 'dropout', { min: 0, max: 1 });
  const given = checkAttentionTreatment(raw.treatment ?? {}, subject);
  const treatment =
    given.probabilities === undefined && dropout > 0 ? { ...given, probabilities: { rate: dropout } } : given;
  return {
    numHeads,
    keyDim,
    valueDim: count('valueDim', keyDim),
    numKeyValueHeads,
    outputDim: raw.outputDim === undefined || raw.outputDim === null ? undefined : count('outputDim'),
    useBias: flag('useBias', true),
    causal: flag('causal', false),
    rotary: rotary as RotaryOptions | undefined,
    returnAttentionScores: flag('returnAttentionScores', false),
    inputs: inputsOf(raw.inputs, subject),
    treatment,
    host: hostConfig({ ...raw, method: 'attention', params: {}, rate: 0 }, subject),
    dense: { kernelInitializer: 'glorotUniform', biasInitializer: 'zeros', ...pick(raw, denseKeys) },
    layer: pick(raw, layerKeys),
  };
}
