/** Functions of assembly/gemm.ts and assembly/epilogue.ts. */
export interface GemmExports {
  gemmScratch(): number;
  gemm(
    m: number,
    n: number,
    k: number,
    a: number,
    lda: number,
    transposeA: number,
    b: number,
    ldb: number,
    transposeB: number,
    c: number,
    ldc: number,
    accumulate: number,
    scratch: number,
  ): void;
  /** Products of matrices without gaps. @param nextA bytes from one A to the next, or 0, like `nextB`. */
  gemmBatch(
    count: number,
    m: number,
    n: number,
    k: number,
    a: number,
    transposeA: number,
    nextA: number,
    b: number,
    transposeB: number,
    nextB: number,
    c: number,
    scratch: number,
  ): void;
  epilogue(c: number, m: number, n: number, bias: number, kind: number, alpha: number): void;
}
