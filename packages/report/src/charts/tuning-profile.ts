import type { RateCurve, TriedConfiguration } from '@regatta/evidence';

type Point = RateCurve['points'][number];

/** The scores of a method's configurations along what varies most: its strength, or else the learning rate. */
export interface TuningProfile {
  /** Name of what varies: `rate`, `decay`, `learning rate`. */
  readonly label: string;
  /** Whether the values spread over orders of magnitude. */
  readonly log: boolean;
  /** The configurations, ascending in x; of several with one x, the chosen or else the top-scoring one. */
  readonly points: readonly (Point & {
    /** The strength or the learning rate. */
    readonly x: number;
  })[];
}

/** Whether both are the same configuration. */
export const isSame = (a: TriedConfiguration, b: TriedConfiguration): boolean =>
  a.title === b.title && a.learningRate === b.learningRate;

/** Returns the profile of a method's configurations; fewer than two points if nothing was varied. */
export function tuningProfile(
  { option, points, chosen }: RateCurve,
  better: 'lower' | 'higher',
): TuningProfile {
  const finite = points.filter(({ validation }) => Number.isFinite(validation.mean));
  const strengthOf = ({ strength, rate }: Point): number | null => strength ?? rate;
  const byStrength = new Set(points.map(strengthOf)).size > 1;
  const placeOf = (point: Point): number | null =>
    byStrength ? strengthOf(point) : (point.learningRate ?? null);
  const sign = better === 'lower' ? 1 : -1;
  const first = (own: readonly Point[]): Point =>
    own.find((point) => isSame(point, chosen)) ??
    own.reduce((a, b) => (sign * b.validation.mean < sign * a.validation.mean ? b : a));
  const values = [...new Set(finite.map(placeOf))].flatMap((value) => value ?? []);
  const placed = values
    .sort((a, b) => a - b)
    .map((x) => ({ ...first(finite.filter((point) => placeOf(point) === x)), x }));
  return {
    label: byStrength ? (option ?? 'rate') : 'learning rate',
    log: (option !== undefined || !byStrength) && placed.every(({ x }) => x > 0),
    points: placed,
  };
}

/** A configuration in words: `0.3 at learning rate 0.003`; empty if nothing was tuned. */
export function tunedText({ strength, rate, learningRate }: TriedConfiguration): string {
  const value = strength ?? rate;
  return [
    ...(value === null ? [] : [`${value}`]),
    ...(learningRate === undefined ? [] : [`${value === null ? '' : 'at '}learning rate ${learningRate}`]),
  ].join(' ');
}
