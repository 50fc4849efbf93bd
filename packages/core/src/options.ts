import type * as tf from '@tensorflow/tfjs';
import { checkObject } from './arguments.ts';
import { RegattaError } from './errors.ts';
import { checkRate, type Rate } from './rate.ts';

/** Options that every regularizer and every layer takes. */
export interface CommonOptions {
  /** Fraction dropped, in [0, 1]; a number or a schedule of the training step. */
  readonly rate: Rate;
}

/** Options of a layer factory, besides those of its method. */
export interface LayerOptions {
  /** Seed of the layer's masks, an integer >= 0. Default: 0. */
  readonly seed?: number;
  /** Name of the layer. It is part of the path of its masks: layers with different names draw different masks. */
  readonly name?: string;
  /** Shape of one example, for the first layer of a model. */
  readonly inputShape?: readonly (number | null)[];
  /** Shape of a batch, for the first layer of a model. */
  readonly batchInputShape?: readonly (number | null)[];
}

/** Keys of {@link LayerOptions}, and keys that tfjs adds when it loads a layer. */
export const LAYER_KEYS = ['seed', 'name', 'inputShape', 'batchInputShape', 'trainable', 'dtype'] as const;

/** Options of a layer that wraps another layer, like those of `tf.layers.timeDistributed`. */
export interface WrapperOptions extends LayerOptions {
  /** The layer to wrap. It can have the `inputShape` for the first layer of a model. */
  readonly layer: tf.layers.Layer;
}

/**
 * Picks the options that every layer takes.
 *
 * @throws RegattaError for a seed or a name that a layer cannot have; null means the default, as in Keras.
 */
export function layerOptions(options: object): LayerOptions {
  checkObject(options, 'layer', 'an object of options', 'Pass e.g. { seed: 7 }.');
  const keys: readonly string[] = LAYER_KEYS;
  const { name, seed } = options as Readonly<Record<string, unknown>>;
  if (seed !== undefined && seed !== null) checkSeed(seed, 'layer');
  if (name !== undefined && name !== null && (typeof name !== 'string' || name === '')) {
    throw new RegattaError({
      subject: 'layer',
      expected: 'name to be a string',
      received: name,
      remedy: "Pass e.g. name: 'drop1', or omit it.",
    });
  }
  return Object.fromEntries(
    Object.entries(options).filter(([key, value]) => value !== undefined && keys.includes(key)),
  );
}

function checkList(list: unknown, subject: string, what: string): void {
  if (Array.isArray(list) && list.every((entry) => typeof entry === 'string')) return;
  throw new RegattaError({
    subject: subject ?? 'options',
    expected: `${what} to be a list of strings`,
    received: list,
    remedy: "Pass e.g. ['rate', 'at'].",
  });
}

/** Names that other libraries give the fraction kept, and the fraction dropped. */
const KEPT = ['keepprob', 'keepprobability', 'keep', 'keeprate', 'retain', 'retainprob'];
const DROPPED = [
  'p',
  'prob',
  'probability',
  'droprate',
  'dropprob',
  'dropprobability',
  'dropout',
  'dropoutrate',
];

/** What to pass instead of an unknown option: the rate, if that is what it means. */
function remedyForKey(key: string, value: unknown, known: readonly string[]): string {
  const name = key.toLowerCase().replace(/[^a-z]/g, '');
  const isFraction = typeof value === 'number' && value >= 0 && value <= 1;
  if (known.includes('rate') && KEPT.includes(name)) {
    const example = isFraction ? `rate: ${Number((1 - value).toFixed(12))}` : 'rate: 1 - ...';
    return `Pass ${example}: rate = 1 - ${key}, the fraction dropped.`;
  }
  if (known.includes('rate') && DROPPED.includes(name)) {
    return `Pass rate: ${isFraction ? value : 0.5}: the fraction dropped is called rate.`;
  }
  const same = known.find((one) => one.toLowerCase() === name);
  return same === undefined ? `Check the spelling of "${key}", or remove it.` : `Write ${same}.`;
}

/**
 * Rejects unknown options: a misspelled `rate` must not silently disable regularization.
 *
 * @throws RegattaError naming the unknown key and the known keys.
 */
export function checkKeys(options: unknown, known: readonly string[], subject: string): void {
  checkList(known, subject, 'the known options');
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new RegattaError({
      subject,
      expected: `an object with ${known.join(', ')}`,
      received: options,
      remedy:
        typeof options === 'number'
          ? `Call ${subject} with one object, e.g. { ${known[0]}: ${options} }.`
          : `Call ${subject} with one object, e.g. { ${known[0]}: ... }.`,
    });
  }
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new RegattaError({
        subject,
        expected: `only the options ${known.join(', ')}`,
        received: key,
        remedy: remedyForKey(key, Reflect.get(options, key), known),
      });
    }
  }
}

/** Checks the keys of options and their rate, and returns the rate. */
export function checkOptions(
  options: { readonly rate?: unknown },
  known: readonly string[],
  subject: string,
  open = false,
): Rate {
  checkKeys(options, known, subject);
  return checkRate(options.rate, subject, open);
}

/** Checks that an option is one of the allowed strings. */
export function checkChoice<const T extends string>(
  value: unknown,
  choices: readonly T[],
  subject: string,
  key: string,
): T {
  checkList(choices, subject, 'the choices');
  const found = choices.find((choice) => choice === value);
  if (found === undefined) {
    throw new RegattaError({
      subject,
      expected: `${key} to be ${choices.map((choice) => `"${choice}"`).join(' or ')}`,
      received: value,
      remedy: `Pass e.g. "${choices[0]}".`,
    });
  }
  return found;
}

/** Checks that an option is a non-empty list of allowed strings. */
export function checkChoices<const T extends string>(
  value: unknown,
  choices: readonly T[],
  subject: string,
  key: string,
): readonly T[] {
  checkList(choices, subject, 'the choices');
  if (!Array.isArray(value) || value.length === 0) {
    throw new RegattaError({
      subject,
      expected: `${key} to be a list of ${choices.join(', ')}`,
      received: value,
      remedy: `Pass e.g. ${key}: ['${choices[0]}'].`,
    });
  }
  return value.map((entry) => checkChoice(entry, choices, subject, `each entry of ${key}`));
}

/** Checks a seed: an integer in 0 .. 2^53 - 1. */
export function checkSeed(value: unknown, subject: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new RegattaError({
    subject,
    expected: 'a seed that is an integer in 0 .. 2^53 - 1',
    received: value,
    remedy: 'Pass e.g. seed: 7.',
  });
}

/** Checks that an option is true or false. @param remedy how to fix any other value, for the error. */
export function checkBoolean(value: unknown, subject: string, key: string, remedy: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new RegattaError({ subject, expected: `${key} to be true or false`, received: value, remedy });
}

/** A number within bounds, for the remedy of an error. */
const exampleOf = (fits: (value: number) => boolean, integer: boolean): string => {
  const found = (integer ? [10, 1, 2] : [0.1, 0.5, 1, 2, 10]).find(fits);
  return found === undefined ? 'a number in this range' : `e.g. ${found}`;
};

/** Checks that an option is a number within bounds. */
export function checkNumber(
  value: unknown,
  subject: string,
  key: string,
  bounds: {
    readonly min?: number;
    readonly max?: number;
    readonly integer?: boolean;
    readonly above?: number;
  } = {},
): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, integer = false, above } = bounds;
  const fits = (given: unknown): given is number =>
    typeof given === 'number' &&
    Number.isFinite(given) &&
    given >= min &&
    given <= max &&
    (above === undefined || given > above) &&
    (!integer || Number.isInteger(given));
  if (!fits(value)) {
    const lower = above !== undefined ? ` > ${above}` : Number.isFinite(min) ? ` >= ${min}` : '';
    const upper = Number.isFinite(max) ? ` <= ${max}` : '';
    throw new RegattaError({
      subject,
      expected: `${key} to be ${integer ? 'an integer' : 'a number'}${lower}${lower && upper ? ' and' : ''}${upper}`,
      received: value,
      remedy: `Set ${key} to ${exampleOf(fits, integer)}.`,
    });
  }
  return value;
}

/** Checks the initial value of a learned rate: a number in (0, 1), as a schedule would have no effect. */
export function checkInitialRate(rate: unknown, subject: string, max = 1): number {
  const checked = checkNumber(rate, subject, 'the initial rate', { above: 0, max });
  if (checked < 1) return checked;
  throw new RegattaError({
    subject,
    expected: 'the initial rate to be a number > 0 and < 1',
    received: rate,
    remedy: 'Pass e.g. rate: 0.1. The logit of the rate must be finite.',
  });
}
