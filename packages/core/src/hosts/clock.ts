import { checkObject } from '../arguments.ts';
import { RegattaError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { checkRate, type Rate, rateAt } from '../rate.ts';
import { sampleDraws, sampling } from '../sampling.ts';
import { stepRecorder } from '../step-recording.ts';
import { renewStream, type Stream, stream } from '../stream.ts';
import { trainingStepOf } from '../tfjs-training-step.ts';

/** Configuration of a host, in plain JSON, as saved in models. */
export interface HostConfig {
  /** Name of a registered method. */
  readonly method: string;
  /** Parameters of the method. */
  readonly params: JsonObject;
  /** Fraction dropped, in [0, 1]; a number or a schedule of the step. */
  readonly rate: Rate;
  /** Seed of the masks, an integer >= 0. */
  readonly seed: number;
  /** Name in the random path; null for the layer's own name. An object, because tfjs rewrites plain strings on saving. */
  readonly site: {
    /** Name of the site; part of the path of the masks. */
    readonly name: string;
  } | null;
  /** Training steps so far. */
  readonly step: number;
}

/** One call of a layer: whether noise is on, and where it is drawn from. */
export interface Call {
  readonly noisy: boolean;
  readonly sampling: boolean;
  readonly rate: number;
  readonly step: number;
  readonly stream: Stream;
  readonly firstRow: number;
  /** Number of earlier training calls in the same step: 1 in the second of two passes. */
  readonly pass: number;
}

function checkStep(step: number): number {
  if (Number.isSafeInteger(step) && step >= 0) return step;
  throw new RegattaError({
    subject: 'step',
    expected: 'an integer >= 0',
    received: step,
    remedy: 'Omit step: layers count their training steps themselves, and saving a model writes the count.',
  });
}

/**
 * Counts the training steps of one layer and provides its random streams.
 *
 * Path of a training call: seed / site / step, and for further calls in the same step / `call n`. A step is one update of
 * the weights, however often it calls the layer ({@link trainingStepOf}). The step is the only mutable state of a layer. It
 * is saved with the model, so a loaded model continues with the same masks and scheduled rate.
 */
export class Clock {
  readonly #rate: Rate;
  readonly #seed: number;
  #step: number;
  /** The step in progress, and the number of training calls in it. */
  #current: string | undefined;
  #calls = 0;

  constructor(rate: Rate, seed: number, step: number) {
    this.#rate = rate;
    this.#seed = seed;
    this.#step = checkStep(step);
    stream(seed);
  }

  get step(): number {
    return this.#step;
  }

  set step(step: number) {
    this.#step = checkStep(step);
    this.#current = undefined;
  }

  /** The step in progress, or else the next one, and its rate. */
  get now(): { readonly rate: number; readonly step: number } {
    const inProgress = this.#current !== undefined && this.#current === trainingStepOf(undefined);
    return this.#at(inProgress ? this.#step - 1 : this.#step);
  }

  /**
   * Begins a call on a batch of `rows` rows. Returns one entry, or one per sample when samples share a batch.
   *
   * @param kwargs keyword arguments of the call.
   */
  begin(kwargs: { readonly training?: boolean }, site: string, rows: number): readonly [Call, ...Call[]] {
    const sample = sampling();
    if (sample !== undefined) {
      const [first, ...others] = sampleDraws(sample, { seed: this.#seed, site }, rows).map((draw) => ({
        ...this.#at(this.#step),
        ...draw,
        noisy: true,
        sampling: true,
        pass: 0,
      }));
      if (first !== undefined) return [first, ...others];
    }
    const noisy = kwargs.training === true;
    if (noisy) this.#advance(trainingStepOf(kwargs));
    const at = this.#at(noisy ? this.#step - 1 : this.#step);
    const ofStep = (step: number): Stream => stream(this.#seed).fold(site).fold(step);
    const first = ofStep(at.step);
    if (noisy) renewStream(first, () => ofStep(this.#step - 1));
    const again = noisy && this.#calls > 1;
    const source = again ? first.fold(`call ${this.#calls}`) : first;
    return [
      { ...at, firstRow: 0, noisy, sampling: false, stream: source, pass: noisy ? this.#calls - 1 : 0 },
    ];
  }

  /** Counts a training call: it begins a step, or is a further call in the step in progress. */
  #advance(current: string | undefined): void {
    const again = current !== undefined && current === this.#current;
    this.#calls = again ? this.#calls + 1 : 1;
    this.#current = current;
    if (again) return;
    this.#step += 1;
    stepRecorder()?.onReplay(this, () => {
      this.#step += 1;
      this.#current = undefined;
    });
  }

  #at(step: number): { readonly rate: number; readonly step: number } {
    return { rate: rateAt(this.#rate, step), step };
  }
}

/** The step of a call, as a method reads it: what it computes from the number cannot be replayed. */
export function stepRead(step: number): number {
  stepRecorder()?.refuse('a method computes with the number of the training step');
  return step;
}

/** Checks that the raw config of a host is an object. */
export function checkRawConfig(raw: unknown): void {
  checkObject(
    raw,
    'layer',
    'the configuration of a layer',
    'Create the layer with a factory of a Regatta package, e.g. activationLayer from @regatta/core.',
  );
}

/** Checks a host's config and fills in defaults. */
export function hostConfig(raw: Readonly<Record<string, unknown>>, subject: string): HostConfig {
  const { method, params, rate, seed, site, step } = raw;
  if (typeof method !== 'string') {
    throw new RegattaError({
      subject,
      expected: 'the name of a method',
      received: method,
      remedy:
        'Create the layer with a factory of a Regatta package, e.g. activationLayer from @regatta/core.',
    });
  }
  return {
    method,
    params: (params ?? {}) as JsonObject,
    rate: checkRate(rate ?? 0, subject),
    seed: typeof seed === 'number' ? seed : 0,
    site:
      typeof site === 'object' && site !== null && 'name' in site && typeof site.name === 'string'
        ? { name: site.name }
        : null,
    step: typeof step === 'number' ? step : 0,
  };
}
