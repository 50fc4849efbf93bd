const nodesPerPanel = 20;
const { nodes, weights } = gaussLegendre(nodesPerPanel);

/** Integral of a smooth function over from..to by Gauss-Legendre quadrature on equal panels with 20 nodes each. */
export function integrate(f: (x: number) => number, from: number, to: number, panels: number): number {
  const half = (to - from) / panels / 2;
  let total = 0;
  for (let panel = 0; panel < panels; panel += 1) {
    const center = from + (2 * panel + 1) * half;
    for (let i = 0; i < nodesPerPanel; i += 1) total += weights[i]! * f(center + half * nodes[i]!);
  }
  return total * half;
}

/** Roots of the Legendre polynomial of degree n, found by Newton's method, with their weights. */
function gaussLegendre(n: number): { nodes: readonly number[]; weights: readonly number[] } {
  const found = Array.from({ length: n }, (_, i) => {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let step = 0; step < 8; step += 1) {
      let [previous, value] = [1, x];
      for (let k = 2; k <= n; k += 1) {
        [previous, value] = [value, ((2 * k - 1) * x * value - (k - 1) * previous) / k];
      }
      slope = (n * (x * value - previous)) / (x * x - 1);
      x -= value / slope;
    }
    return { x, weight: 2 / ((1 - x * x) * slope * slope) };
  });
  return { nodes: found.map(({ x }) => x), weights: found.map(({ weight }) => weight) };
}
