import { RegattaError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { checkRate, type Rate, rateAt } from '../rate.ts';
import { sampleDraws, sampling } from '../sampling.ts';
import { type Stream, stream } from '../stream.ts';

/** What both hosts are made of, in plain JSON: it is what a saved model holds. */
export interface HostConfig {
  /** Name of a registered method. */
  readonly method: string;
  /** Parameters of the method. */
  readonly params: JsonObject;
  /** Fraction dropped, in [0, 1]; a number or a schedule of the step. */
  readonly rate: Rate;
  /** Seed of the masks, an integer >= 0. */
  readonly seed: number;
  /** Name in the random path; the layer's own name when null. An object, because tfjs rewrites other texts on saving. */
  readonly site: {
    /** Name of the place; part of the path of the masks. */
    readonly name: string;
  } | null;
  /** Training calls so far. */
  readonly step: number;
}

/** One call of a layer: whether noise is on, and what it is drawn from. */
export interface Call {
  readonly noisy: boolean;
  readonly sampling: boolean;
  readonly rate: number;
  readonly step: number;
  readonly stream: Stream;
  readonly firstRow: number;
}

function checkStep(step: number): number {
  if (Number.isSafeInteger(step) && step >= 0) return step;
  throw new RegattaError({
    subject: 'step',
    expected: 'an integer >= 0',
    received: step,
    remedy: 'Leave it out: it counts training calls and is written when a model is saved.',
  });
}

/**
 * Counts the training calls of one layer and hands out its random streams.
 *
 * Path of a training call: seed / site / step. The step is the one mutable number of a layer; it is saved with the
 * model, so a loaded model goes on with the masks and the scheduled rate where it stopped.
 */
export class Clock {
  readonly #rate: Rate;
  readonly #seed: number;
  #step: number;

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
  }

  /** The rate now, before the next training call. */
  get rate(): number {
    return rateAt(this.#rate, this.#step);
  }

  /** Begins a call of the layer on a batch of `rows` rows: one entry, or one a sample where samples share a batch. */
  begin(training: boolean, site: string, rows: number): readonly [Call, ...Call[]] {
    const at = { rate: this.rate, step: this.#step };
    const sample = sampling();
    if (sample !== undefined) {
      const [first, ...others] = sampleDraws(sample, { seed: this.#seed, site }, rows).map((draw) => ({
        ...at,
        ...draw,
        noisy: true,
        sampling: true,
      }));
      if (first !== undefined) return [first, ...others];
    }
    const source = stream(this.#seed).fold(site).fold(this.#step);
    if (training) this.#step += 1;
    return [{ ...at, firstRow: 0, noisy: training, sampling: false, stream: source }];
  }
}

/** Checks the parts of a host's config that come from outside and fills in defaults. */
export function hostConfig(raw: Readonly<Record<string, unknown>>, subject: string): HostConfig {
  const { method, params, rate, seed, site, step } = raw;
  if (typeof method !== 'string') {
    throw new RegattaError({
      subject,
      expected: 'the name of a method',
      received: method,
      remedy: 'Make the layer with a factory of a Regatta package.',
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
