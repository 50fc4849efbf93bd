import * as tf from '@tensorflow/tfjs';
import { checkObject } from '../arguments.ts';
import type { JsonObject } from '../json.ts';
import { rateAt } from '../rate.ts';
import type { RnnCell, RnnOutputs } from '../recurrent/contract.ts';
import { type RecurrentMasks, recurrentMasks } from '../recurrent/draw.ts';
import { rnn } from '../recurrent/rnn.ts';
import { joinMasks, type RecurrentRows, runBySample } from '../recurrent/samples.ts';
import type { RecurrentTreatment } from '../recurrent/treatment.ts';
import { sequenceMask } from '../sequence-mask.ts';
import { oneTensor } from '../tfjs.ts';
import { copyMask, layerMask } from '../tfjs-layer-mask.ts';
import { addStateBias, recurrentCell } from '../tfjs-recurrent.ts';
import { sameCall } from '../tfjs-training-step.ts';
import { type Call, Clock } from './clock.ts';
import { kerasDropout, kerasName, type RecurrentOptions, recurrentOptions } from './recurrent-config.ts';

type Inputs = Parameters<tf.RNN['apply']>[0];
type Outputs = ReturnType<tf.RNN['apply']>;

/** Keyword arguments of a call. */
interface Kwargs {
  readonly training?: boolean;
  mask?: tf.Tensor | tf.Tensor[] | null;
  readonly initialState?: tf.Tensor[] | null;
}

/**
 * A recurrent layer whose treatment is data: the `tf.layers.Layer` behind every recurrent regularizer.
 *
 * Its weights `kernel`, `recurrent_kernel` and `bias` have the shapes and order of Keras and `tf.layers.lstm`. Whole
 * sequences run at once, on the kernels of `@regatta/wasm` if they are installed. Each training call or sample draws new
 * masks; inference multiplies by none. Only a stateful layer keeps tensors between calls. Create it with
 * `attachRecurrent` or layer factories such as `variationalLstm`.
 */
export class RecurrentHost extends tf.RNN {
  /** Class name in saved models. @nocollapse */
  static override className = 'RegattaRecurrent';
  readonly #options: RecurrentOptions;
  readonly #clock: Clock;

  constructor(raw: Readonly<Record<string, unknown>>) {
    checkObject(raw, 'recurrent', 'the configuration of a layer', "Pass e.g. { cell: 'lstm', units: 64 }.");
    const options = recurrentOptions(raw);
    super({ ...options.stock, cell: recurrentCell(options.cell, options.stock, options.resetAfter) });
    this.#options = options;
    this.#clock = new Clock(0, options.host.seed, options.host.step);
  }

  /** Training steps so far; set when training is resumed. */
  get step(): number {
    return this.#clock.step;
  }

  /** Training steps so far, which determine the next masks. Saved with the model. */
  set step(step: number) {
    this.#clock.step = step;
  }

  /** Treatment of the layer. */
  get treatment(): RecurrentTreatment {
    return this.#options.treatment;
  }

  /** Kind of cell. */
  get kind(): RnnCell {
    return this.#options.cell;
  }

  /** Name in the random path; the two layers of a `Bidirectional` have different names. */
  get site(): string {
    const name = this.#options.host.site?.name ?? this.name;
    return this.goBackwards ? `${name}/backwards` : name;
  }

  /** Creates the weights for inputs [batch, time, features]. */
  override build(inputShape: tf.Shape | tf.Shape[]): void {
    tf.tidy(() => {
      super.build(inputShape);
      if (this.#options.resetAfter) addStateBias(this.cell, this.#options.stock, this.#options.units);
    });
    this.built = true;
  }

  /** Applies the layer to a sequence; initial states follow it in a list, or are passed as `initialState`. */
  override apply(inputs: Inputs, kwargs: Kwargs = {}): Outputs {
    // tfjs passes the same object to every layer of a model, so one layer's states would reach the next.
    const { initialState, ...rest } = kwargs;
    const own = Array.isArray(inputs) || !initialState ? rest : { ...rest, initialState };
    return super.apply(inputs, sameCall(kwargs, copyMask(kwargs, own)));
  }

  /** Runs the sequence [batch, time, features]; draws new masks if `kwargs.training` is true. */
  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Kwargs = {}): tf.Tensor | tf.Tensor[] {
    return tf.tidy(() => {
      const x = oneTensor(inputs);
      const calls = this.#clock.begin(kwargs, this.site, x.shape[0] ?? 1);
      const [h0, c0] = kwargs.initialState ?? (this.stateful ? this.getStates() : []);
      const mask = sequenceMask(layerMask(kwargs));
      const rows = { x, h0, c0, sequenceMask: mask };
      const { hSeq, hLast, cLast } = runBySample(rows, calls, this.treatment, (part, some) =>
        this.#run(part, some),
      );
      const states = cLast === undefined ? [hLast] : [hLast, cLast];
      if (this.stateful && !calls[0].sampling) this.resetStates(states);
      const output = this.returnSequences ? hSeq : hLast;
      return this.returnState ? [output, ...states.map((state) => state.clone())] : output;
    });
  }

  override calculateLosses(): tf.Scalar[] {
    return [...super.calculateLosses(), ...this.cell.calculateLosses()];
  }

  override resetStates(states?: tf.Tensor | tf.Tensor[]): void {
    // Without the training flag, tfjs frees the old states at once; the gradient tape has its own copies.
    super.resetStates(states);
  }

  override dispose(): ReturnType<tf.layers.Layer['dispose']> {
    const result = super.dispose();
    if (result.refCountAfterDispose === 0) tf.dispose(this.getStates());
    return result;
  }

  override getClassName(): string {
    // tfjs calls this while it generates a name, before the fields of this class exist.
    if (!(#options in this)) return RecurrentHost.className;
    const { zoneoutState, zoneoutCell } = this.treatment;
    // Zoneout changes inference, so no other layer can replace it.
    return zoneoutState || zoneoutCell ? RecurrentHost.className : kerasName(this.kind);
  }

  /** Returns the configuration to save: the arguments, the treatment and the step. */
  override getConfig(): tf.serialization.ConfigDict {
    const { cell, resetAfter, treatment, zeroOutputForMask, inputGradient, stock, host } = this.#options;
    const plain = Object.fromEntries(Object.entries(treatment)) as JsonObject;
    const own: JsonObject = {
      cell,
      treatment: plain,
      zeroOutputForMask,
      inputGradient,
      useBias: stock.useBias === true,
      ...(cell === 'gru' ? { resetAfter } : {}),
      ...kerasDropout(treatment),
      seed: host.seed,
      site: host.site,
      step: this.step,
    };
    return { ...super.getConfig(), ...own } as tf.serialization.ConfigDict;
  }

  /** Creates the layer from a saved configuration. @nocollapse */
  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return new cls(config);
  }

  /** Runs the layer on the rows of samples that share weights. */
  #run({ x, h0, c0, sequenceMask }: RecurrentRows, calls: readonly [Call, ...Call[]]): RnnOutputs {
    const [kernel, rawKernel, bias] = this.cell.weights.map((weight) => weight.read());
    const { recurrentKernelMask, ...masks } = this.#masks(x, calls);
    const recurrentKernel =
      recurrentKernelMask === undefined ? rawKernel! : tf.mul(rawKernel!, recurrentKernelMask);
    const { activation, recurrentActivation, resetAfter, zeroOutputForMask, inputGradient } = this.#options;
    return rnn(
      { x, kernel: kernel!, recurrentKernel, bias, h0, c0, ...masks, sequenceMask },
      {
        cell: this.kind,
        activation,
        recurrentActivation,
        resetAfter,
        zeroOutputForMask,
        ...this.#expectation(calls[0]),
        goBackwards: this.goBackwards,
      },
      { inputGradient },
    );
  }

  #masks(x: tf.Tensor, calls: readonly [Call, ...Call[]]): RecurrentMasks {
    if (!calls[0].noisy) return {};
    const { cell, units, treatment } = this.#options;
    const sizes = {
      batch: (x.shape[0] ?? 0) / calls.length,
      steps: x.shape[1] ?? 0,
      features: x.shape[2] ?? 0,
      units,
      gates: { simpleRnn: 1, gru: 3, lstm: 4 }[cell],
    };
    return joinMasks(calls.map((call) => recurrentMasks(treatment, sizes, call)));
  }

  /** Zoneout at inference: the fraction of the old state. */
  #expectation({ noisy, step }: Call): { zoneoutH?: number; zoneoutC?: number } {
    if (noisy) return {};
    const { zoneoutState, zoneoutCell } = this.treatment;
    return {
      ...(zoneoutState ? { zoneoutH: rateAt(zoneoutState.rate, step) } : {}),
      ...(zoneoutCell ? { zoneoutC: rateAt(zoneoutCell.rate, step) } : {}),
    };
  }
}
