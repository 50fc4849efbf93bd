/**
 * Root of a function that increases through 0 between low and high, to a relative precision of about 1e-14, by false
 * position with the Illinois rule, and bisection if that is slow. Low counts as below the root and high as above it.
 */
export function solveRising(f: (x: number) => number, low: number, high: number): number {
  let [a, b, below, above] = [low, high, f(low), f(high)];
  for (let step = 0; step < 200 && b - a > 1e-14 * Math.abs(b); step += 1) {
    // Every third step bisects, so that the bracket shrinks for any function.
    const slope = above - below;
    const guess = step % 3 === 2 || !(slope > 0) ? (a + b) / 2 : a - (below * (b - a)) / slope;
    const x = guess > a && guess < b ? guess : (a + b) / 2;
    if (x <= a || x >= b) break;
    const value = f(x);
    if (value === 0) return x;
    if (value < 0) {
      [a, below] = [x, value];
      above /= 2;
    } else {
      [b, above] = [x, value];
      below /= 2;
    }
  }
  return (a + b) / 2;
}
