import type { Score } from './bayes.ts';
import type { Random } from './random.ts';
import { categorical } from './tabular.ts';

/**
 * A source of symbols with hidden states in which the state and the symbol determine the next state (a probabilistic
 * deterministic finite automaton).
 */
export interface Automaton {
  readonly states: number;
  readonly symbols: number;
  /** P(symbol | state), [states, symbols]. */
  readonly emission: Float64Array;
  /** The next state by state and symbol, [states, symbols]; -1 if the symbol is impossible. */
  readonly next: Int32Array;
  /** The stationary P(state), [states]. */
  readonly stationary: Float64Array;
}

/**
 * Entropy rate in nats per symbol: H = sum_s P(s) H(symbol | s), the loss of the best predictor that knows the whole past.
 * Exact, because the state is a function of the initial state and the symbols since then.
 */
export function entropyRate({ symbols, emission, stationary }: Automaton): number {
  let rate = 0;
  for (const [state, weight] of stationary.entries()) {
    for (const p of emission.subarray(state * symbols, (state + 1) * symbols)) {
      if (p > 0) rate -= weight * p * Math.log(p);
    }
  }
  return rate;
}

/** A text of `length` symbols that starts in a state drawn from the stationary distribution. A longer text has the same start. */
export function drawText(automaton: Automaton, length: number, random: Random): Uint8Array {
  const { symbols, emission, next, stationary } = automaton;
  const uniforms = random.fold('symbols').uniform(length);
  let state = categorical(stationary, random.fold('start').uniform(1)[0]!);
  const text = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const row = emission.subarray(state * symbols, (state + 1) * symbols);
    const symbol = categorical(row, uniforms[i]!);
    text[i] = symbol;
    state = next[state * symbols + symbol]!;
  }
  return text;
}

/**
 * Score of the true model on a text read in consecutive windows: the mean -log P(x_(t+1) | x_w .. x_t) in nats, where w is
 * the first step of t's window, and the fraction of symbols that it predicts correctly.
 *
 * The state before each window is unknown (P(s) stationary); the forward filter then gives
 * P(s_(t+1)) ~ sum over s with next(s, x_t) = s_(t+1) of P(s_t) P(x_t | s_t). Each window reads `window` symbols and
 * predicts the symbol after each; the remainder at the end is not used. No predictor that reads the same windows has a lower
 * expected loss.
 */
export function filterScore(automaton: Automaton, text: Uint8Array, window: number): Score {
  const { states, symbols, emission, stationary } = automaton;
  const windows = Math.floor((text.length - 1) / window);
  const predicted = new Float64Array(symbols);
  let loss = 0;
  let hits = 0;
  for (let index = 0; index < windows; index++) {
    let belief = stationary;
    for (let t = index * window; t < (index + 1) * window; t++) {
      belief = advance(belief, text[t]!, automaton);
      predicted.fill(0);
      for (let state = 0; state < states; state++) {
        const weight = belief[state]!;
        if (weight === 0) continue;
        for (let x = 0; x < symbols; x++) predicted[x]! += weight * emission[state * symbols + x]!;
      }
      loss -= Math.log(predicted[text[t + 1]!]!);
      if (predicted.indexOf(Math.max(...predicted)) === text[t + 1]) hits++;
    }
  }
  const count = windows * window;
  return { loss: loss / count, accuracy: hits / count };
}

/** Updates the belief about the state after a symbol. */
function advance(belief: Float64Array, symbol: number, automaton: Automaton): Float64Array {
  const { states, symbols, emission, next } = automaton;
  const after = new Float64Array(states);
  let total = 0;
  for (let state = 0; state < states; state++) {
    const joint = belief[state]! * emission[state * symbols + symbol]!;
    if (joint === 0) continue;
    after[next[state * symbols + symbol]!]! += joint;
    total += joint;
  }
  return after.map((weight) => weight / total);
}
