import type { AnalysisPlan } from './analysis-plan.ts';
import type { Json } from './json.ts';
import type { StrengthOptions } from './strength-options.ts';

/** Returns the rate of an arm; null if it has none or its rate is a schedule. */
export const rateOf = ({ options }: RegularizerSpec): number | null =>
  typeof options.rate === 'number' ? options.rate : null;

/** Name of the regularizer that composes others. */
export const compositionName = 'compose';

/** Returns the regularizer spec that a value holds; undefined if it holds none. */
export function specOf(value: Json): RegularizerSpec | undefined {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('options' in value))
    return undefined;
  const { name, options } = value;
  if (typeof name !== 'string' || typeof options !== 'object' || options === null) return undefined;
  return 'length' in options ? undefined : { name, options };
}

/** Returns the regularizer specs of a list; undefined unless the value is a non-empty list of nothing but specs. */
export function specsOf(value: Json | undefined): RegularizerSpec[] | undefined {
  if (typeof value !== 'object' || value === null || !Array.isArray(value)) return undefined;
  const specs = value.flatMap((part: Json) => specOf(part) ?? []);
  return specs.length > 0 && specs.length === value.length ? specs : undefined;
}

/**
 * Returns the function that labels the arms of a run: by title, or by method if each outer fold has its own strength.
 *
 * @param plan the cross-validation and tuning of the run.
 */
export function armLabel({
  folds,
  tuning,
}: {
  /** Set if the run cross-validates. */
  readonly folds?: AnalysisPlan['folds'] | undefined;
  /** Set if the run tunes. */
  readonly tuning?: AnalysisPlan['tuning'] | undefined;
}): (arm: RegularizerSpec) => string {
  if (folds === undefined || tuning === undefined) return armTitle;
  return (arm) => methodOf(arm, tuning.strengthOptions);
}

/** A regularizer and its options as plain JSON; part of a trial's id. */
export interface RegularizerSpec {
  /** The regularizer's name. */
  readonly name: string;
  /** Its options by name. */
  readonly options: Readonly<Record<string, Json>>;
}

/** The default baseline: no regularizer. */
export const baselineSpec: RegularizerSpec = { name: 'none', options: {} };

export function text(value: Json): string {
  const parts = specsOf(value);
  if (parts !== undefined) return parts.map(armTitle).join(' + ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The title of a part of a composition, in parentheses if the part is itself a composition. */
export function partTitle(part: RegularizerSpec): string {
  const title = armTitle(part);
  return title.includes(' + ') ? `(${title})` : title;
}

/**
 * Returns the title of an arm: `dropout 0.5`, `drop-connect 0.5 scope=example`, `dropout 0.5 + spatial-dropout 0.2`.
 * A composition of one part is named as such, because the part alone is another arm: `compose of=dropout 0.5`.
 */
export function armTitle({ name, options }: RegularizerSpec): string {
  const parts = name === compositionName ? specsOf(options.of) : undefined;
  if (parts !== undefined && parts.length > 1) return parts.map(partTitle).join(' + ');
  const { rate, ...rest } = options;
  const extras = Object.entries(rest).map(([key, value]) => `${key}=${text(value)}`);
  return [name, ...(rate === undefined ? [] : [text(rate)]), ...extras].join(' ');
}

function withoutStrength({ name, options }: RegularizerSpec, known: StrengthOptions): RegularizerSpec {
  const strength = Object.hasOwn(known, name) ? known[name] : undefined;
  const rest = Object.fromEntries(
    Object.entries(options).filter(([option]) => option !== 'rate' && option !== strength),
  );
  const parts = specsOf(rest.of)?.map((part) => ({ ...withoutStrength(part, {}) }));
  return { name, options: parts === undefined ? rest : { ...rest, of: parts } };
}

/**
 * Returns the method of an arm, which is its title without its strength: `drop-connect scope=example`,
 * `dropout + spatial-dropout`. Rates are strengths, and so are the options named in `known`.
 */
export const methodOf = (arm: RegularizerSpec, known: StrengthOptions = {}): string =>
  armTitle(withoutStrength(arm, known));
