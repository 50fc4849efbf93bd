import { checkFunction, checkTensors, RegattaError, stepRecorder } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { currentHeap } from '../use-wasm.ts';
import { Program } from './program.ts';
import { differenceOf, type Recording, record, type Step, trace } from './recording.ts';
import { currentStepBackend, type StepBackend } from './tfjs-backend.ts';

/** A step that is recorded and replayed; see {@link recordedStep}. */
export interface RecordedStep {
  /**
   * Runs the step.
   *
   * @param inputs what the step is called with.
   * @returns the tensors that the step returns, to be disposed of by the caller.
   */
  run(...inputs: tf.Tensor[]): tf.Tensor[];
  /** Whether the latest call was replayed. */
  readonly isReplayed: boolean;
  /** Why the step cannot be replayed, or the latest call could not; undefined if nothing speaks against it. */
  readonly reason: string | undefined;
  /** Frees the memory of the recording; the step can still be run. */
  dispose(): void;
}

/** Shapes of inputs for which a step is recorded, at most. */
const maxShapes = 4;
/** Recordings that are compared before a step counts as one that cannot be replayed. */
const maxRecordings = 3;
/** Replays after which a step whose variables have moved is recorded again; twice as many each time. */
const firstPatience = 8;

/** The recordings of a step for inputs of some shapes. */
interface Form {
  /** Calls so far. */
  calls: number;
  /** The latest recording, to be compared with the next one. */
  latest: Recording | undefined;
  recordings: number;
  program: Program | undefined;
  replays: number;
  /** Replays after which the step is recorded again if its variables have moved. */
  patience: number;
}

const newForm = (): Form => ({
  calls: 0,
  latest: undefined,
  recordings: 0,
  program: undefined,
  replays: 0,
  patience: firstPatience,
});

const formOf = (inputs: readonly tf.Tensor[]): string =>
  inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`).join(' ');

/** Checks what a step returns. @throws RegattaError for anything but a list of tensors. */
function checkedResults(returned: unknown): tf.Tensor[] {
  const isList = Array.isArray(returned) && returned.every((one) => one instanceof tf.Tensor);
  if (isList) return returned;
  throw new RegattaError({
    subject: 'recordedStep',
    expected: 'a step that returns a list of tensors',
    received: returned,
    remedy:
      returned instanceof Promise
        ? 'Remove async: a step cannot wait. Read its results after the call.'
        : 'Return e.g. [loss], or [] for nothing.',
  });
}

/** Runs a step and frees what it leaves, other than its results. */
function run(step: Step, inputs: readonly tf.Tensor[]): tf.Tensor[] {
  const results = tf.tidy(() => {
    const returned = checkedResults(step(...inputs));
    // A result must not be what the caller or the model disposes of.
    return returned.map((tensor) =>
      tensor instanceof tf.Variable || inputs.includes(tensor) ? tensor.clone() : tensor,
    );
  });
  return results;
}

/**
 * Runs a training step, or any function of tensors that always does the same, without the costs of tfjs's engine: it records the
 * kernel calls of the step and replays them on the same memory. The numbers are those of the step itself, bit for bit.
 *
 * The first call runs the step as it is, the next two record it; if both did the same, further calls are replayed. Inputs of another
 * shape are recorded separately. A step is never replayed if it reads values in the middle (`dataSync`), if JavaScript computes
 * tensors that differ between steps other than with streams of Regatta, if a rate follows a schedule, without the kernels of
 * {@link useWasm}, or if its optimizer is not one of this package; `reason` then says why.
 *
 * @param step a function of its inputs, of variables and of the random streams of Regatta's layers. What it computes in JavaScript from
 * anything else must not change between calls: a replay does not run it.
 * @throws RegattaError for anything but a function; when it is run, for inputs that are not tensors and for results that are not a list of
 * tensors.
 * @example
 * ```ts
 * await useWasm();
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
 * const optimizer = adam({ learningRate: 0.01 });
 * const step = recordedStep((x, y) => {
 *   const loss = optimizer.minimize(
 *     () => tf.losses.meanSquaredError(y!, model.apply(x!, { training: true }) as tf.Tensor).asScalar(),
 *     true,
 *   );
 *   return [loss!];
 * });
 * for (let i = 0; i < 10; i++) tf.dispose(step.run(tf.ones([8, 4]), tf.ones([8, 1])));
 * step.isReplayed; // true
 * step.dispose();
 * ```
 */
export function recordedStep(step: Step): RecordedStep {
  checkFunction(
    step,
    'recordedStep',
    'step',
    'Pass e.g. (x, y) => [optimizer.minimize(lossOf(x, y), true)].',
  );
  const forms = new Map<string, Form>();
  let backend: StepBackend | undefined;
  let reason: string | undefined;
  /** Why the latest call was not replayed, although the step can be. */
  let passing: string | undefined;
  let isReplayed = false;

  const forget = (form: Form): void => {
    form.program?.dispose();
    form.program = undefined;
  };
  const giveUp = (why: string): void => {
    reason = why;
    for (const form of forms.values()) forget(form);
    forms.clear();
  };

  /** Records the step and decides whether it can be replayed. */
  const recorded = (form: Form, on: StepBackend, inputs: readonly tf.Tensor[]): tf.Tensor[] => {
    const body: Step = (...given) => run(step, given);
    const earlier = form.latest;
    const recording = (earlier === undefined ? trace : record)(on, body, inputs);
    form.latest = recording;
    form.recordings += 1;
    if (recording.recorded !== undefined) {
      const program = new Program(on, recording.recorded);
      const difference = recording.refused ?? differenceOf(earlier!, recording);
      if (difference === undefined) {
        form.program = program;
        form.replays = 0;
      } else {
        program.dispose();
        if (form.recordings >= maxRecordings) giveUp(difference);
      }
    }
    if (recording.refused !== undefined) giveUp(recording.refused);
    return [...recording.outputs];
  };

  return {
    run(...inputs) {
      isReplayed = false;
      passing = undefined;
      checkTensors('recordedStep', Object.fromEntries(inputs.map((input, i) => [`input ${i}`, input])));
      if (reason !== undefined || stepRecorder() !== undefined) return run(step, inputs);
      const on = currentHeap() === undefined ? undefined : currentStepBackend();
      if (on === undefined || (backend !== undefined && on !== backend)) {
        passing = 'the kernels of useWasm are not in use';
        return run(step, inputs);
      }
      backend = on;
      const key = formOf(inputs);
      const form = forms.get(key) ?? newForm();
      if (!forms.has(key) && forms.size >= maxShapes) {
        passing = `its inputs have had more than ${maxShapes} shapes`;
        return run(step, inputs);
      }
      forms.set(key, form);
      form.calls += 1;
      // The first call creates what later ones find: the slots of an optimizer, the weights of a layer.
      if (form.calls === 1) return run(step, inputs);
      const { program } = form;
      if (program === undefined) return recorded(form, on, inputs);
      const obstacle = program.obstacle();
      if (obstacle === 'disposed') {
        giveUp('a variable that it uses has been disposed of');
        return run(step, inputs);
      }
      if (obstacle === 'shared') return run(step, inputs);
      if (obstacle === 'taken' || (program.isDisplaced && form.replays >= form.patience)) {
        forget(form);
        form.recordings = 0;
        // A constraint moves them in every step, so recording again would not help.
        form.patience *= 2;
        return recorded(form, on, inputs);
      }
      form.replays += 1;
      isReplayed = true;
      return program.run(inputs);
    },
    get isReplayed() {
      return isReplayed;
    },
    get reason() {
      return reason ?? passing;
    },
    dispose() {
      for (const form of forms.values()) forget(form);
      forms.clear();
    },
  };
}
