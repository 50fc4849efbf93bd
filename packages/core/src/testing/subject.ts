import type { ActivationHook, PlaceHook } from '../hooks.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Regularizer } from '../regularizer.ts';

/** A hook that the suite can test. */
export type ProbeHook = PlaceHook;

/** A regularizer under test, and its declared properties. */
export interface Subject {
  /** Name of the regularizer. */
  readonly name: string;
  /** Creates it from plain JSON options. */
  create(options: JsonObject): Regularizer;
  /** Rate to test at; omit it if the regularizer has no rate. */
  readonly rate?: number;
  /** Other options that every test passes. */
  readonly options?: JsonObject;
  /**
   * What the average over masks equals on a linear path. `mean`: the inference output; `moments`: mean 0 and variance 1
   * for N(0, 1) input; `none`: nothing is promised.
   */
  readonly law: 'mean' | 'moments' | 'none';
  /** Whether rate 0 is the identity. Default: true. */
  readonly identityAtZero?: boolean;
  /** Whether inference equals the plain network. Default: true. */
  readonly plainInference?: boolean;
  /** Whether training adds noise; penalties and constraints do not. Default: true. */
  readonly stochastic?: boolean;
  /** Whether rate 1 must be rejected. */
  readonly open?: boolean;
  /** Whether the training output has more rows than the input (multi-sample dropout). */
  readonly multipliesRows?: boolean;
  /** Axes with one draw per entry, by hook, if the gate multiplies its input element by element. */
  readonly per?: Readonly<Partial<Record<ActivationHook, readonly number[]>>>;
  /** Whether a row's noise depends on other rows of its batch (batch-wide normalization). */
  readonly batchCoupled?: boolean;
  /** Whether the backward pass has its own noise, so that it is not the derivative of the forward pass. */
  readonly ownGradient?: boolean;
  /** Shape of one example at a hook, if the default does not fit. */
  readonly shapes?: Readonly<Partial<Record<ProbeHook, readonly number[]>>>;
  /** Tolerance of the finite-difference check. Default: 5e-3. */
  readonly gradientTolerance?: number;
  /** Values of inputs: `normal` (default) or `positive` (for methods that rank activations). */
  readonly inputs?: 'normal' | 'positive';
}

/** Creates the regularizer at a rate, with the subject's options. */
export function make(subject: Subject, rate: Json | undefined = subject.rate): Regularizer {
  const base: JsonObject = subject.options ?? {};
  return subject.create(subject.rate === undefined || rate === undefined ? base : { ...base, rate });
}
