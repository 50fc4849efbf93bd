import type * as tf from '@tensorflow/tfjs';
import { RegattaError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { checkChoice, checkNumber } from '../options.ts';
import {
  type NamedActivation,
  type RnnActivation,
  type RnnCell,
  rnnActivations,
  rnnCells,
} from '../recurrent/contract.ts';
import { checkTreatment, type RecurrentTreatment } from '../recurrent/treatment.ts';
import { knowsClass } from '../tfjs.ts';
import { type HostConfig, hostConfig } from './clock.ts';

type StockArgs = Parameters<typeof tf.layers.lstm>[0];

/** Options with the same meaning as in `tf.layers.lstm`, and Keras's defaults. */
type Shared =
  | ('kernelInitializer' | 'recurrentInitializer' | 'biasInitializer' | 'unitForgetBias' | 'useBias')
  | ('kernelRegularizer' | 'recurrentRegularizer' | 'biasRegularizer')
  | ('kernelConstraint' | 'recurrentConstraint' | 'biasConstraint')
  | ('returnSequences' | 'returnState' | 'goBackwards' | 'stateful')
  | ('name' | 'trainable' | 'weights' | 'inputShape' | 'batchInputShape' | 'batchSize' | 'dtype');

/** Configuration of a recurrent layer. */
export interface RecurrentArgs extends Pick<StockArgs, Shared> {
  /** Kind of cell. */
  readonly cell: RnnCell;
  /** Size of the state, an integer >= 1. */
  readonly units: number;
  /** Activation. Default: `tanh`. */
  readonly activation?: RnnActivation;
  /** Activation of the gates. Default: `sigmoid`, as in Keras; `tf.layers.lstm` and `gru` default to `hardSigmoid`. */
  readonly recurrentActivation?: RnnActivation;
  /** GRU: whether to apply the reset gate after the product with the recurrent kernel. Default: true, as in Keras. */
  readonly resetAfter?: boolean;
  /** Whether padded steps output zeros instead of the last state. Default: false. */
  readonly zeroOutputForMask?: boolean;
  /** False treats the input as constant and skips its gradient, for a layer that reads data. Default: true. */
  readonly inputGradient?: boolean;
}

/** Checked and completed configuration of a recurrent host. */
export interface RecurrentOptions {
  readonly cell: RnnCell;
  readonly units: number;
  readonly activation: RnnActivation | NamedActivation;
  readonly recurrentActivation: RnnActivation | NamedActivation;
  readonly resetAfter: boolean;
  readonly zeroOutputForMask: boolean;
  readonly inputGradient: boolean;
  readonly treatment: RecurrentTreatment;
  readonly host: HostConfig;
  /** Arguments for tfjs's layer and cell. */
  readonly stock: StockArgs;
}

const names: Readonly<Record<RnnCell, string>> = { lstm: 'LSTM', gru: 'GRU', simpleRnn: 'SimpleRNN' };

/** Keras class name for a kind of cell. */
export const kerasName = (cell: RnnCell): string => names[cell];

const flag = (raw: Readonly<Record<string, unknown>>, key: string, byDefault: boolean): boolean => {
  const value = raw[key] ?? byDefault;
  if (typeof value === 'boolean') return value;
  throw new RegattaError({
    subject: 'recurrent',
    expected: `${key} to be true or false`,
    received: value,
    remedy: `Pass true or false, or omit ${key} for the default, ${byDefault}.`,
  });
};

const layerKeys = ['name', 'trainable', 'weights', 'inputShape', 'batchInputShape', 'batchSize', 'dtype'];
const weightKeys = ['kernel', 'recurrent', 'bias'].flatMap((part) => [
  `${part}Initializer`,
  `${part}Regularizer`,
  `${part}Constraint`,
]);

/** An activation by name: one supported by the kernels, or any other one registered in tfjs. */
function activationOf(name: unknown, subject: string, key: string): RnnActivation | NamedActivation {
  const known = rnnActivations.find((activation) => activation === name);
  if (known !== undefined) return known;
  return typeof name === 'string' && knowsClass(name)
    ? { named: name }
    : checkChoice(name, rnnActivations, subject, key);
}

const nameOf = (activation: RnnActivation | NamedActivation): string =>
  typeof activation === 'string' ? activation : activation.named;

/** Checks the config of a recurrent host and fills in Keras's defaults. */
export function recurrentOptions(raw: Readonly<Record<string, unknown>>): RecurrentOptions {
  const cell = checkChoice(raw.cell, rnnCells, 'recurrent', 'cell');
  const subject = `recurrent ${cell}`;
  const units = checkNumber(raw.units, subject, 'units', { min: 1, integer: true });
  const activation = activationOf(raw.activation ?? 'tanh', subject, 'activation');
  const recurrentActivation = activationOf(
    raw.recurrentActivation ?? 'sigmoid',
    subject,
    'recurrentActivation',
  );
  const given = Object.entries(raw).filter(
    ([key, value]) => [...layerKeys, ...weightKeys].includes(key) && value !== undefined && value !== null,
  );
  const stock = {
    kernelInitializer: 'glorotUniform',
    recurrentInitializer: 'orthogonal',
    biasInitializer: 'zeros',
    ...Object.fromEntries(given),
    units,
    activation: nameOf(activation),
    ...(cell === 'simpleRnn' ? {} : { recurrentActivation: nameOf(recurrentActivation) }),
    ...(cell === 'lstm' ? { unitForgetBias: flag(raw, 'unitForgetBias', true) } : {}),
    useBias: flag(raw, 'useBias', true),
    returnSequences: flag(raw, 'returnSequences', false),
    returnState: flag(raw, 'returnState', false),
    goBackwards: flag(raw, 'goBackwards', false),
    stateful: flag(raw, 'stateful', false),
  } satisfies Record<string, unknown>;
  return {
    cell,
    units,
    activation,
    recurrentActivation,
    resetAfter: cell === 'gru' && flag(raw, 'resetAfter', true),
    zeroOutputForMask: flag(raw, 'zeroOutputForMask', false),
    inputGradient: flag(raw, 'inputGradient', true),
    treatment: checkTreatment(raw.treatment ?? {}, cell, subject),
    host: hostConfig({ ...raw, method: 'recurrent', params: {}, rate: 0 }, subject),
    stock: stock as StockArgs,
  };
}

/** The dropout fields of Keras's config; 0 for treatments that Keras does not have. */
export function kerasDropout({ input, state }: RecurrentTreatment): JsonObject {
  const rate = (mask: RecurrentTreatment['input']): number =>
    typeof mask?.rate === 'number' && mask.per !== 'step' ? mask.rate : 0;
  return { dropout: rate(input), recurrentDropout: rate(state) };
}

/**
 * The treatment for Keras's fields `dropout` and `recurrentDropout`: one mask per sequence. Each gate has its own mask
 * if there is recurrent dropout or `implementation` is 1; otherwise the gates share one.
 *
 * @throws RegattaError for a rate that is not a number.
 */
export function treatmentOfKeras({
  dropout,
  recurrentDropout,
  implementation,
}: Readonly<Record<string, unknown>>): JsonObject {
  const gates = recurrentDropout || implementation === 1 ? 'each' : 'tied';
  const mask = (rate: unknown): JsonObject => {
    if (typeof rate === 'number') return { rate, per: 'sequence', gates };
    throw new RegattaError({
      subject: 'recurrent layer',
      expected: 'dropout and recurrentDropout in [0, 1]',
      received: rate,
      remedy: 'Pass the fraction to drop, e.g. dropout: 0.2.',
    });
  };
  return {
    ...(dropout ? { input: mask(dropout) } : {}),
    ...(recurrentDropout ? { state: mask(recurrentDropout) } : {}),
  };
}
