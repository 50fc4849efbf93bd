/** Functions of assembly/gemm.ts. */
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
}
