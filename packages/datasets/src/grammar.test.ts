import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Automaton, drawText, entropyRate, filterScore } from './automaton.ts';
import { bracketAutomaton } from './brackets.ts';
import { DatasetError } from './errors.ts';
import { hashRandom } from './fixtures/random.ts';
import { generateGrammar } from './grammar.ts';

const small = {
  kinds: 2,
  depth: 2,
  letters: 3,
  turn: 0.2,
  sharpness: 2,
  train: 500,
  validation: 300,
  test: 400,
};

/** P(text) by summing over every initial state, and the same symbol by symbol: independent of the filter. */
function probability({ symbols, emission, next, stationary }: Automaton, text: readonly number[]): number {
  let total = 0;
  for (const [start, weight] of stationary.entries()) {
    let p = weight;
    let state = start;
    for (const symbol of text) {
      p *= emission[state * symbols + symbol]!;
      state = next[state * symbols + symbol]!;
      if (p === 0) break;
    }
    total += p;
  }
  return total;
}

describe('bracketAutomaton', () => {
  const shapes = fc.record({
    kinds: fc.integer({ min: 1, max: 3 }),
    depth: fc.integer({ min: 1, max: 3 }),
    letters: fc.integer({ min: 2, max: 5 }),
    turn: fc.double({ min: 0.01, max: 0.49, noNaN: true }),
    sharpness: fc.double({ min: 0, max: 10, noNaN: true }),
  });

  it('has probabilities that sum to 1 and an invariant stationary distribution', () => {
    fc.assert(
      fc.property(shapes, fc.string(), (shape, seed) => {
        const { states, symbols, emission, next, stationary } = bracketAutomaton(shape, hashRandom(seed));
        expect(stationary.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
        const after = new Float64Array(states);
        for (let state = 0; state < states; state++) {
          const row = emission.subarray(state * symbols, (state + 1) * symbols);
          expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
          row.forEach((p, symbol) => {
            if (p > 0) after[next[state * symbols + symbol]!]! += stationary[state]! * p;
          });
        }
        after.forEach((p, state) => {
          expect(p).toBeCloseTo(stationary[state]!, 12);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('closes open brackets in order', () => {
    const { test, options, symbols } = generateGrammar({ ...small, depth: 4 }, hashRandom('nested'));
    expect(symbols).toBe(7);
    const open: number[] = [];
    let matched = 0;
    for (const symbol of test) {
      const bracket = symbol - options.letters;
      if (bracket < 0) continue;
      if (bracket % 2 === 0) open.push(bracket >> 1);
      // Brackets opened before the text started are unknown.
      else if (open.length > 0) {
        expect(bracket >> 1).toBe(open.pop());
        matched++;
      }
      expect(open.length).toBeLessThanOrEqual(4);
    }
    expect(matched).toBeGreaterThan(30);
  });
});

describe('entropyRate', () => {
  it('is that of independent letters if brackets carry no information', () => {
    const turn = 1e-9;
    const flat = bracketAutomaton({ kinds: 1, depth: 1, letters: 8, turn, sharpness: 0 }, hashRandom('x'));
    expect(entropyRate(flat)).toBeCloseTo(Math.log(8), 6);
  });

  it('is the loss of a predictor that knows the state', () => {
    const { letters, turn, kinds } = small;
    const uniform = bracketAutomaton({ ...small, sharpness: 0 }, hashRandom('x'));
    const h = (...ps: number[]): number => ps.reduce((sum, p) => sum - p * Math.log(p), 0);
    const [letter, kind] = [Math.log(letters), Math.log(kinds)];
    const [bottom, middle, top] = [
      h(turn, 1 - turn) + (1 - turn) * letter + turn * kind,
      h(turn, turn, 1 - 2 * turn) + (1 - 2 * turn) * letter + turn * kind,
      h(turn, 1 - turn) + (1 - turn) * letter,
    ];
    expect(entropyRate(uniform)).toBeCloseTo((bottom + middle + top) / 3, 12);
  });
});

describe('filterScore', () => {
  const automaton = bracketAutomaton(small, hashRandom('model'));
  const text = drawText(automaton, 61, hashRandom('text'));

  it.each([1, 7, 60])('is the probability of the text given windows of %i', (window) => {
    let loss = 0;
    let count = 0;
    for (let start = 0; start + window < text.length; start += window) {
      const read = [...text.subarray(start, start + window + 1)];
      loss += Math.log(probability(automaton, read.slice(0, 1))) - Math.log(probability(automaton, read));
      count += window;
    }
    expect(filterScore(automaton, text, window).loss).toBeCloseTo(loss / count, 10);
  });

  it('approaches the entropy rate on a long text, and is higher with short windows', () => {
    const long = drawText(automaton, 40_000, hashRandom('long'));
    const rate = entropyRate(automaton);
    const score = filterScore(automaton, long, 39_999);
    expect(Math.abs(score.loss - rate)).toBeLessThan(0.02);
    expect(filterScore(automaton, long, 4).loss).toBeGreaterThan(score.loss + 0.02);
    expect(filterScore(automaton, long, 4).accuracy).toBeLessThan(score.accuracy);
  });
});

describe('generateGrammar', () => {
  const once = generateGrammar(small, hashRandom('a'));

  it('returns texts of its symbols, its entropy rate and its own score', () => {
    expect([once.train.length, once.validation.length, once.test.length]).toEqual([500, 300, 400]);
    expect(Math.max(...once.train)).toBeLessThan(once.symbols);
    expect(once.entropyRate.bits).toBeCloseTo(once.entropyRate.nats / Math.LN2, 14);
    expect(once.bayes(once.test).loss).toBeCloseTo(once.entropyRate.nats, 0);
    expect(once.bayes(once.test, 399)).toEqual(once.bayes(once.test));
  });

  it('is a function of the source and options, independent of the other splits', () => {
    const again = generateGrammar({ ...small, train: 600 }, hashRandom('a'));
    expect(again.test).toEqual(once.test);
    expect(again.validation).toEqual(once.validation);
    expect(again.train.subarray(0, 500)).toEqual(once.train);
    expect(again.entropyRate).toEqual(once.entropyRate);
    expect(generateGrammar(small, hashRandom('b')).test).not.toEqual(once.test);
  });

  it.each([
    [{ kinds: 0 }, 'generateGrammar, option kinds: expected an integer from 1 to 8, received 0'],
    [{ depth: 9 }, 'option depth'],
    [{ kinds: 8, depth: 5 }, 'kinds ^ depth up to 4096, with kinds 8, received 5'],
    [{ letters: 1 }, 'option letters'],
    [{ turn: 0.5 }, 'option turn: expected a number above 0 and below 0.5, received 0.5'],
    [{ turn: Number.NaN }, 'received NaN'],
    [{ sharpness: -1 }, 'option sharpness: expected a number from 0 to 100'],
    [{ test: 1 }, 'option test'],
  ])('rejects %j', (options, message) => {
    expect(() => generateGrammar(options, hashRandom('bad'))).toThrow(message);
    expect(() => generateGrammar(options, hashRandom('bad'))).toThrow(DatasetError);
  });

  it.each([0, 400, 1.5])('rejects a window of %d', (window) => {
    expect(() => once.bayes(once.test, window)).toThrow(
      'expected an integer from 1 to 399 for a text of 400 symbols',
    );
  });
});
