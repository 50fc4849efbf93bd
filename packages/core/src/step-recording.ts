import { RegattaError } from './errors.ts';

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

/** Runs a training step while it is recorded. @throws RegattaError for anything but a recorder and a function. */
export function whileRecording<T>(by: StepRecorder, body: () => T): T {
  if (typeof by !== 'object' || by === null || typeof body !== 'function') {
    throw new RegattaError({
      subject: 'whileRecording',
      expected: 'a recorder and a function that runs the step',
      received: [by, body],
      remedy: 'Pass an object with the methods of StepRecorder, and e.g. () => step().',
    });
  }
  const outer = recorder;
  recorder = by;
  try {
    return body();
  } finally {
    recorder = outer;
  }
}
