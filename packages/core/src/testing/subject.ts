import type { ActivationHook, PlaceHook } from '../hooks.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Regularizer } from '../regularizer.ts';

/** A hook that the suite can exercise. */
export type ProbeHook = PlaceHook;

/** A regularizer under test, and what it promises. */
export interface Subject {
  /** Name, as its `Regularizer` says it. */
  readonly name: string;
  /** Makes it from plain JSON options. */
  create(options: JsonObject): Regularizer;
  /** A rate to test at; leave out when it has none. */
  readonly rate?: number;
  /** Further options that every test passes. */
  readonly options?: JsonObject;
  /**
   * What averaging over masks gives on a linear path: `mean`, the inference output; `moments`, mean 0 and variance 1
   * of N(0, 1) input; `none`, no such promise.
   */
  readonly law: 'mean' | 'moments' | 'none';
  /** False where rate 0 is not the identity; true unless given. */
  readonly identityAtZero?: boolean;
  /** False where inference is not the plain network; true unless given. */
  readonly plainInference?: boolean;
  /** False where training adds no noise (penalties, constraints); true unless given. */
  readonly stochastic?: boolean;
  /** True where rate 1 must be refused. */
  readonly open?: boolean;
  /** True where the training output has other rows than the input (multi-sample dropout). */
  readonly multipliesRows?: boolean;
  /** Axes with a draw per entry, by hook, where the gate multiplies its input element by element. */
  readonly per?: Readonly<Partial<Record<ActivationHook, readonly number[]>>>;
  /** True where a row's noise depends on the other rows of its batch (batch-wide normalisation). */
  readonly batchCoupled?: boolean;
  /** True where the backward pass has noise of its own, so that it is not the derivative of the forward pass. */
  readonly ownGradient?: boolean;
  /** Shape of one example at a hook, where the usual one does not suit. */
  readonly shapes?: Readonly<Partial<Record<ProbeHook, readonly number[]>>>;
  /** Tolerance of the finite-difference check; 5e-3 unless given. */
  readonly gradientTolerance?: number;
  /** Value range of inputs: `normal` (default) or `positive` (methods that rank activations). */
  readonly inputs?: 'normal' | 'positive';
}

/** The regularizer at a rate, with the subject's own options. */
export function make(subject: Subject, rate: Json | undefined = subject.rate): Regularizer {
  const base: JsonObject = subject.options ?? {};
  return subject.create(subject.rate === undefined || rate === undefined ? base : { ...base, rate });
}
