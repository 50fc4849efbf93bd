import type { AnalysisPlan } from './analysis-plan.ts';
import type { Json } from './json.ts';

/** The rate of an arm, null for a method without one; of a schedule its title stands in. */
export const rateOf = ({ options }: RegularizerSpec): number | null =>
  typeof options.rate === 'number' ? options.rate : null;

/** The name of a composition among the regularizers. */
export const compositionName = 'compose';

/** The regularizer that a value names; undefined where it names none. */
export function specOf(value: Json): RegularizerSpec | undefined {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('options' in value))
    return undefined;
  const { name, options } = value;
  if (typeof name !== 'string' || typeof options !== 'object' || options === null) return undefined;
  return 'length' in options ? undefined : { name, options };
}

/** The regularizers of a list of them; undefined for any other value. */
export function specsOf(value: Json | undefined): RegularizerSpec[] | undefined {
  if (typeof value !== 'object' || value === null || !Array.isArray(value)) return undefined;
  const specs = value.flatMap((part: Json) => specOf(part) ?? []);
  return specs.length > 0 && specs.length === value.length ? specs : undefined;
}

/** How the arms of a run are told apart: by title, or by method alone where each outer part has a rate of its own. */
export const armLabel = ({
  folds,
  tuning,
}: {
  readonly folds?: AnalysisPlan['folds'] | undefined;
  readonly tuning?: AnalysisPlan['tuning'] | undefined;
}): ((arm: RegularizerSpec) => string) => (folds !== undefined && tuning !== undefined ? methodOf : armTitle);

/** A regularizer and its options: plain JSON, part of a trial's id. */
export interface RegularizerSpec {
  readonly name: string;
  readonly options: Readonly<Record<string, Json>>;
}

/** The baseline of comparisons. */
export const baselineSpec: RegularizerSpec = { name: 'none', options: {} };

export function text(value: Json): string {
  const parts = specsOf(value);
  if (parts !== undefined) return parts.map(armTitle).join(' + ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A part of a composition; one that is a composition itself in parentheses. */
export function partTitle(part: RegularizerSpec): string {
  const title = armTitle(part);
  return title.includes(' + ') ? `(${title})` : title;
}

/**
 * How an arm is called everywhere: `dropout 0.5`, `drop-connect 0.5 scope=example`, `dropout 0.5 + spatial-dropout 0.2`.
 * A composition of one part says so, since the part alone is another arm: `compose of=dropout 0.5`.
 */
export function armTitle({ name, options }: RegularizerSpec): string {
  const parts = name === compositionName ? specsOf(options.of) : undefined;
  if (parts !== undefined && parts.length > 1) return parts.map(partTitle).join(' + ');
  const { rate, ...rest } = options;
  const extras = Object.entries(rest).map(([key, value]) => `${key}=${text(value)}`);
  return [name, ...(rate === undefined ? [] : [text(rate)]), ...extras].join(' ');
}

export function withoutRates({ name, options }: RegularizerSpec): RegularizerSpec {
  const { rate: _, ...rest } = options;
  const parts = specsOf(rest.of)?.map((part) => ({ ...withoutRates(part) }));
  return { name, options: parts === undefined ? rest : { ...rest, of: parts } };
}

/** A method, an arm without its rates: `drop-connect scope=example`, `dropout + spatial-dropout`. */
export const methodOf = (arm: RegularizerSpec): string => armTitle(withoutRates(arm));
