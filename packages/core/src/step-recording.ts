import type { Stream } from './stream.ts';

/**
 * Records the kernel calls of a training step so that they can be replayed without tfjs's engine. What the calls depend on
 * besides their inputs is reported here by the code that knows it: the steps of layers, random streams, update counts.
 */
export interface StepRecorder {
  /** Declares that the step cannot be replayed. @param reason in the middle of a sentence. */
  refuse(reason: string): void;
  /** Adds what a replay does first, before anything is renewed: to count a step. @param owner counts one step in each. */
  onReplay(owner: object, advance: () => void): void;
  /**
   * Declares that attributes of a kernel call differ between steps.
   *
   * @param attributes the object that is passed to the kernel.
   * @param names those that differ.
   * @param renew returns all attributes in the current step.
   */
  renewAttributes(attributes: object, names: readonly string[], renew: () => object): void;
  /** Declares a tensor whose values are computed in JavaScript in each step. @param renew returns those of the current step. */
  renewValues(tensor: { readonly dataId: object }, renew: () => Float32Array): void;
}

let recorder: StepRecorder | undefined;

/** The recorder of the training step in progress, if it is being recorded. */
export const stepRecorder = (): StepRecorder | undefined => recorder;

/** Runs a training step while it is recorded. */
export function whileRecording<T>(by: StepRecorder, body: () => T): T {
  const outer = recorder;
  recorder = by;
  try {
    return body();
  } finally {
    recorder = outer;
  }
}

type Key = Stream['key'];

/** How the streams that a recorded step uses follow from the step, by key. */
const renewals = new WeakMap<Key, () => Stream>();

/** Declares that a stream belongs to a step. @param renew returns that of the current step. */
export function renewStream(stream: Stream, renew: () => Stream): void {
  if (recorder !== undefined) renewals.set(stream.key, renew);
}

/** Declares the child of a stream, if the stream belongs to a step that is being recorded. */
export function renewChild(parent: Key, child: Stream, salt: number | string): void {
  const renew = recorder && renewals.get(parent);
  if (renew !== undefined) renewals.set(child.key, () => renew().fold(salt));
}

/** Returns the function by which a stream follows from the current step; undefined if it belongs to no step. */
export function streamOfStep(stream: Stream): (() => Stream) | undefined {
  return renewals.get(stream.key);
}
