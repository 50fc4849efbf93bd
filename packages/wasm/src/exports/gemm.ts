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
  epilogue(c: number, m: number, n: number, bias: number, kind: number, alpha: number): void;
}
