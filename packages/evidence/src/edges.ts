import { enumerate } from '@regatta/record';
import type { GridEdge, RateCurve } from './model.ts';

/** Most methods that a sentence names. */
const mostNamed = 5;

const neat = (value: number): number => Number(value.toPrecision(6));

function names(curves: readonly RateCurve[]): string {
  const all = curves.map(({ method }) => method);
  return enumerate(
    all.length > mostNamed ? [...all.slice(0, mostNamed - 1), `${all.length - mostNamed + 1} others`] : all,
  );
}

/** `the lowest tried for dropout and l2, and the highest tried for none`. */
function ends(curves: readonly RateCurve[], edges: readonly [GridEdge, GridEdge]): string | undefined {
  const said = edges.flatMap((edge) => {
    const own = curves.filter((curve) => curve.edges?.includes(edge));
    return own.length === 0 ? [] : [`the ${edge.replace(' learning rate', '')} tried for ${names(own)}`];
  });
  return said.length === 0 ? undefined : said.join(', and ');
}

/** Values at the ends reached, and the next ones beyond, at the distance of their neighbors; ascending. */
function beyond(
  values: readonly number[],
  { low, high }: { readonly low: boolean; readonly high: boolean },
): number[] {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const next = (end: number, neighbor: number): number => neat((end * end) / neighbor);
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  return [
    ...(low ? [next(first, sorted[1]!), first] : []),
    ...(high ? [last, next(last, sorted.at(-2)!)] : []),
  ];
}

/** What to try beyond the ends of the learning rates. */
function moreLearningRates(curves: readonly RateCurve[]): string {
  const at = (edge: GridEdge): number[] =>
    curves
      .filter(({ edges }) => edges?.includes(edge))
      .flatMap(({ points }) =>
        beyond(
          points.flatMap(({ learningRate }) => learningRate ?? []),
          {
            low: edge === 'lowest learning rate',
            high: edge === 'highest learning rate',
          },
        ),
      );
  const all = [...at('lowest learning rate'), ...at('highest learning rate')];
  return [...new Set(all)].sort((a, b) => a - b).join(',');
}

/** What to try beyond the ends of the strengths. */
function moreStrengths(curves: readonly RateCurve[]): string {
  const other = curves.find(({ option }) => option !== undefined);
  const rates = curves.some(({ option }) => option === undefined) ? ['--rates'] : [];
  if (other?.option === undefined) return rates.join('');
  const { method, option, edges = [], points } = other;
  const values = points.flatMap(({ strength }) => strength ?? []);
  const isAscending = values.at(-1)! > values[0]!;
  const [low, high] = (['weakest', 'strongest'] as const).map((edge) => edges.includes(edge));
  const more = beyond(values, isAscending ? { low: low!, high: high! } : { low: high!, high: low! });
  const [name = '', ...options] = method.split(' ');
  const rest = options.map((text) => `,${text}`).join('');
  const arms = more.map((value) => `${name}:${option}=${value}${rest}`);
  return [...rates, `--regularizers 'none;${arms.join(';')}'`].join(' or ');
}

/** Says for which methods the best configuration lies at an end of what was tried, and how to try more; empty if for none. */
export function edgeNotes(curves: readonly RateCurve[]): string[] {
  const learningRates = ends(curves, ['lowest learning rate', 'highest learning rate']);
  const strengths = ends(curves, ['weakest', 'strongest']);
  const atStrength = curves.filter(
    ({ edges = [] }) => edges.includes('weakest') || edges.includes('strongest'),
  );
  return [
    ...(learningRates === undefined
      ? []
      : [
          `The best learning rate is ${learningRates}; a better one may lie beyond. Try --learning-rates ${moreLearningRates(curves)}.`,
        ]),
    ...(strengths === undefined
      ? []
      : [
          `The best strength is ${strengths}; a better one may lie beyond. Try more with ${moreStrengths(atStrength)}.`,
        ]),
  ];
}
