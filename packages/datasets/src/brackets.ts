import type { Automaton } from './automaton.ts';
import type { Random } from './random.ts';
import { softmax } from './teacher.ts';

export interface BracketShape {
  readonly kinds: number;
  readonly depth: number;
  readonly letters: number;
  readonly turn: number;
  readonly sharpness: number;
}

/**
 * The automaton of nested brackets. Its states are the stacks of up to D open brackets of K kinds.
 * Below depth D, a bracket opens with probability r, each kind with r / K. Above depth 0, the innermost bracket closes with
 * probability r. Otherwise a letter follows, drawn from softmax(sharpness z_k), where k is the kind of the innermost open
 * bracket, or none, and z_k is standard normal and fixed.
 * Depth goes up and down with equal probability r, so all D + 1 depths are equally likely in the stationary distribution, and
 * so are the K^d stacks of each depth: P(stack of depth d) = 1 / ((D + 1) K^d).
 */
export function bracketAutomaton(shape: BracketShape, random: Random): Automaton {
  const { kinds, depth: deepest, letters, turn } = shape;
  const symbols = letters + 2 * kinds;
  const alphabets = drawAlphabets(shape, random.fold('letters'));
  const stacks = stacksUpTo(deepest, kinds);
  const emission = new Float64Array(stacks.length * symbols);
  const next = new Int32Array(stacks.length * symbols).fill(-1);
  stacks.forEach(({ depth, top, parent, children }, state) => {
    const row = state * symbols;
    const opens = depth < deepest ? turn : 0;
    const closes = depth > 0 ? turn : 0;
    for (let letter = 0; letter < letters; letter++) {
      emission[row + letter] = (1 - opens - closes) * alphabets[top + 1]![letter]!;
      next[row + letter] = state;
    }
    children.forEach((child, kind) => {
      emission[row + letters + 2 * kind] = opens / kinds;
      next[row + letters + 2 * kind] = child;
    });
    if (depth === 0) return;
    emission[row + letters + 2 * top + 1] = closes;
    next[row + letters + 2 * top + 1] = parent;
  });
  const stationary = Float64Array.from(stacks, ({ depth }) => 1 / ((deepest + 1) * kinds ** depth));
  return { states: stacks.length, symbols, emission, next, stationary };
}

/** P(letter) outside all brackets, then within each kind. */
function drawAlphabets({ kinds, letters, sharpness }: BracketShape, random: Random): Float64Array[] {
  const scores = random.normal((kinds + 1) * letters);
  return Array.from({ length: kinds + 1 }, (_, context) => {
    const row = Float64Array.from({ length: letters }, (_, i) => sharpness * scores[context * letters + i]!);
    softmax(row);
    return row;
  });
}

interface Stack {
  readonly depth: number;
  /** Kind of the innermost open bracket; -1 if there is none. */
  readonly top: number;
  /** Index of the stack without the innermost bracket. */
  readonly parent: number;
  /** Indices of the stacks with one more bracket, by its kind; empty at the maximum depth. */
  readonly children: number[];
}

/** All stacks up to a depth, the empty one first, parents before children. */
function stacksUpTo(deepest: number, kinds: number): readonly Stack[] {
  const stacks: Stack[] = [{ depth: 0, top: -1, parent: -1, children: [] }];
  for (let index = 0; index < stacks.length; index++) {
    const { depth, children } = stacks[index]!;
    if (depth === deepest) continue;
    for (let top = 0; top < kinds; top++) {
      children.push(stacks.length);
      stacks.push({ depth: depth + 1, top, parent: index, children: [] });
    }
  }
  return stacks;
}
