import { type Json, RegattaError } from '@regatta/core';
import { unique } from '@regatta/evidence';
import { armTitle, messageOf, named, type RegularizerSpec, UsageError } from '@regatta/record';
import { allRegularizers, createRegularizer, regularizerNamed } from '@regatta/tasks';
import type { Suite } from './suite.ts';

/** A choice of regularizers and of their rates. */
export interface ArmOptions {
  /** Regularizers and their options. Default: those of the suite. */
  readonly regularizers?: readonly RegularizerSpec[] | undefined;
  /** Rates for each regularizer that has one, in [0, 1]. Default: its default rate. */
  readonly rates?: readonly number[] | undefined;
}

/** The arms of one regularizer: one per rate, or a single one if it has no rate or its rate is given as an option. */
export function armsOf(
  { name, options }: RegularizerSpec,
  rates: readonly number[] | undefined,
): RegularizerSpec[] {
  const { defaultRate } = regularizerNamed(name);
  if (defaultRate === undefined || options.rate !== undefined) return [{ name, options }];
  return (rates ?? [defaultRate]).map((rate): RegularizerSpec => {
    const all: Record<string, Json> = { rate, ...options };
    return { name, options: all };
  });
}

/** Builds each arm once, so that bad options are reported before anything runs. @throws UsageError for a bad option. */
export function checkArms(arms: RegularizerSpec[]): RegularizerSpec[] {
  for (const arm of arms) {
    try {
      createRegularizer(arm);
    } catch (error) {
      // Errors of Regatta already name their subject.
      const subject =
        error instanceof RegattaError || error instanceof UsageError
          ? ''
          : `regularizer "${named(arm.name)}": `;
      throw new UsageError(`${subject}${messageOf(error)}`);
    }
  }
  return arms;
}

/** Arms in the order in which they are worth a try with a network of this family, according to the catalog; the others as they are. */
export function byPromise(arms: readonly RegularizerSpec[], family: string): RegularizerSpec[] {
  const place = ({ name }: RegularizerSpec): number =>
    regularizerNamed(name).prior?.[family] ?? Number.MAX_SAFE_INTEGER;
  return arms.toSorted((a, b) => place(a) - place(b));
}

/** Maximum number of arms of a plan, checked before they are created. */
const mostArms = 100_000;

/** The arms of a suite with the user's choices. @throws UsageError for a bad option. */
export function expandArms(suite: Suite, options: ArmOptions): RegularizerSpec[] {
  const { leftOut = [] } = suite;
  const all = allRegularizers().map(({ name }) => name);
  const names =
    suite.regularizers === 'all' ? all.filter((name) => !leftOut.includes(name)) : suite.regularizers;
  const chosen = options.regularizers ?? names.map((name) => ({ name, options: {} }));
  const rates = options.rates?.length ?? 1;
  if (chosen.length * rates > mostArms) {
    throw new UsageError(
      `expected at most ${mostArms} combinations of regularizers and rates, received ${chosen.length * rates}. Use fewer rates or regularizers.`,
    );
  }
  const arms = unique(
    chosen.flatMap((spec) => armsOf(spec, options.rates)),
    armTitle,
  );
  return checkArms(arms);
}
