import * as tf from '@tensorflow/tfjs';

/** The axes of an einsum, one letter each. */
export interface Equation {
  readonly inputs: readonly string[];
  readonly output: string;
}

/**
 * Parses an equation such as `ab,bc->ac`. Returns undefined for equations that tfjs does not support: not one or two
 * inputs, or a letter twice in one term.
 */
export function readEquation(equation: unknown, count: number): Equation | undefined {
  const [left, output, ...more] = String(equation).replace(/\s/g, '').split('->');
  const inputs = (left ?? '').split(',');
  if (output === undefined || more.length > 0 || inputs.length !== count || count > 2) return undefined;
  const terms = [...inputs, output];
  if (terms.some((term) => !/^[A-Za-z]*$/.test(term) || new Set(term).size !== term.length)) return undefined;
  return [...output].every((axis) => inputs.some((term) => term.includes(axis)))
    ? { inputs, output }
    : undefined;
}

const both = (term: string, other: string): string[] => [...term].filter((axis) => other.includes(axis));

/** Sums and permutes the axes of a tensor, from the letters `term` to the letters `wanted`. */
function arrange(x: tf.Tensor, term: string, wanted: readonly string[]): tf.Tensor {
  const gone = [...term].flatMap((axis, i) => (wanted.includes(axis) ? [] : [i]));
  const kept = [...term].filter((axis) => wanted.includes(axis));
  const summed = gone.length > 0 ? tf.sum(x, gone) : x;
  return tf.transpose(
    summed,
    wanted.map((axis) => kept.indexOf(axis)),
  );
}

/** Computes an einsum with transposes and one (batched) matrix product. */
export function contract({ inputs, output }: Equation, tensors: readonly tf.Tensor[]): tf.Tensor {
  const [p, q] = [inputs[0]!, inputs[1]];
  const [a, b] = [tensors[0]!, tensors[1]];
  if (q === undefined || b === undefined) return arrange(a, p, [...output]);
  const shared = both(p, q);
  const batch = both(output, shared.join(''));
  const inner = shared.filter((axis) => !output.includes(axis));
  const freeA = [...output].filter((axis) => p.includes(axis) && !q.includes(axis));
  const freeB = [...output].filter((axis) => q.includes(axis) && !p.includes(axis));
  const sizes = new Map([...p].map((axis, i) => [axis, a.shape[i]!]));
  for (const [i, axis] of [...q].entries()) sizes.set(axis, b.shape[i]!);
  const shapeOf = (axes: readonly string[]): number[] => axes.map((axis) => sizes.get(axis)!);
  const size = (axes: readonly string[]): number => shapeOf(axes).reduce((product, n) => product * n, 1);
  const [n, rows, columns, depth] = [size(batch), size(freeA), size(freeB), size(inner)];
  const left = tf.reshape(arrange(a, p, [...batch, ...freeA, ...inner]), [n, rows, depth]);
  const right = tf.reshape(arrange(b, q, [...batch, ...inner, ...freeB]), [n, depth, columns]);
  const axes = [...batch, ...freeA, ...freeB];
  const product = tf.reshape(tf.matMul(left, right), shapeOf(axes));
  return arrange(product, axes.join(''), [...output]);
}

/** The gradient of an einsum with respect to input `index`. */
export function contractGradient(
  { inputs, output }: Equation,
  tensors: readonly tf.Tensor[],
  index: number,
  dy: tf.Tensor,
): tf.Tensor {
  const own = inputs[index]!;
  const other = inputs[1 - index];
  const present = both(own, output + (other ?? '')).join('');
  const gradient =
    other === undefined
      ? tf.einsum(`${output}->${present}`, dy)
      : tf.einsum(`${output},${other}->${present}`, dy, tensors[1 - index]!);
  if (present === own) return gradient;
  // Along axes that appear in this input only, the gradient is constant.
  const { shape } = tensors[index]!;
  const spread = [...own].map((axis, i) => (present.includes(axis) ? shape[i]! : 1));
  return tf.mul(tf.reshape(gradient, spread), tf.ones(shape));
}
