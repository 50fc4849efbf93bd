import * as tf from '@tensorflow/tfjs';

/** A penalty computed in a training call of a layer, kept until the loss reads it: a model frees what it is computed from earlier. */
export class DuePenalty {
  #due: tf.Scalar | undefined;

  /** Keeps the penalty of a call beyond the current scope. */
  set(penalty: tf.Scalar | undefined): void {
    this.release();
    this.#due = penalty === undefined ? undefined : tf.keep(penalty);
  }

  /** Hands the penalty to the loss, once. */
  take(): tf.Scalar[] {
    const taken = this.#due === undefined ? [] : [this.#due.clone()];
    this.release();
    return taken;
  }

  /** Frees a penalty that no loss has read. */
  release(): void {
    this.#due?.dispose();
    this.#due = undefined;
  }
}
