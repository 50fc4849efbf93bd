/** Functions of assembly/smooth.ts. */
export interface SmoothExports {
  /** @param kind 0 GELU, 1 GELU with tanh, 2 SiLU. */
  smooth(kind: number, x: number, y: number, count: number): void;
  /** dx = dy f'(x). @param kind 0 GELU, 1 GELU with tanh, 2 SiLU, 3 erf. */
  smoothGrad(kind: number, x: number, dy: number, dx: number, count: number): void;
}
