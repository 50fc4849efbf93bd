/** Functions of assembly/rnn-*.ts. */
export interface RnnExports {
  /** Number of fields in the table of a call. */
  rnnCallFields(): number;
  /** @param call address of the table. */
  rnnForward(call: number): void;
  rnnBackward(call: number): void;
  /** Bytes of a fully packed matrix [k, n]. */
  packedBytes(n: number, k: number): number;
}
