/** Functions of assembly/rnn-*.ts. */
export interface RnnExports {
  /** Number of fields of a call's table. */
  rnnCallFields(): number;
  /** @param call address of the table. */
  rnnForward(call: number): void;
  rnnBackward(call: number): void;
  /** Bytes of a matrix [k, n] packed whole. */
  packedBytes(n: number, k: number): number;
}
