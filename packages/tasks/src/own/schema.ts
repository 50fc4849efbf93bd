import {
  architectureFamilies,
  mostBatchSize,
  mostClipNorm,
  mostLearningRate,
  mostSteps,
  nearest,
} from '@regatta/record';
import { placeHooks } from '@regatta/trial';
import * as z from 'zod';
import { dataError } from './data-error.ts';
import type { OwnData, TaskDefinition } from './definition.ts';

/** Returns the option of a Zod schema that sets its error message to what was expected, e.g. `say('a string')`. */
export const say = (
  expected: string,
): {
  /** What was expected. */
  readonly error: string;
} => ({ error: expected });

const text = z.string(say('a string'));
/** Zod schema of the name of a task, a suite or a regularizer: kebab-case. */
export const kebabName: z.ZodString = z
  .string(say('a kebab-case name, e.g. "my-mlp"'))
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, say('a kebab-case name, e.g. "my-mlp"'));
const positive = z.number(say('a number above 0')).positive(say('a number above 0'));
const count = z.int(say('an integer of at least 1')).min(1, say('an integer of at least 1'));
const goal = z.enum(['classification', 'regression'], say("'classification' or 'regression'"));

/** Returns a Zod schema of an object with exactly these fields. */
export const fields = <T extends z.core.$ZodLooseShape>(shape: T): z.ZodObject<T, z.core.$strict> =>
  z.strictObject(shape, say(`an object with the fields ${Object.keys(shape).join(', ')}`));

/** Returns a Zod schema of a user's function. Its arguments and results are not checked until it runs. */
export const functionSchema = <T>(): z.ZodType<T> =>
  z.custom<T>((value) => typeof value === 'function', say('a function'));

const fraction = z
  .number(say('a fraction between 0 and 1'))
  .gt(0, say('a fraction above 0'))
  .lt(1, say('a fraction below 1'));

const split = fields({ train: fraction, validation: fraction, test: fraction }).refine(
  (parts) => Math.abs(parts.train + parts.validation + parts.test - 1) < 1e-9,
  say('fractions that sum to 1'),
);

const training = fields({
  steps: count.max(mostSteps, say(`an integer of at most ${mostSteps}`)).exactOptional(),
  batchSize: count.max(mostBatchSize, say(`an integer of at most ${mostBatchSize}`)).exactOptional(),
  learningRate: positive
    .max(mostLearningRate, say(`a number of at most ${mostLearningRate}`))
    .exactOptional(),
  warmup: count.max(mostSteps, say(`an integer of at most ${mostSteps}`)).exactOptional(),
  decay: z.literal('cosine', say("'cosine'")).exactOptional(),
  clipNorm: positive.max(mostClipNorm, say(`a number of at most ${mostClipNorm}`)).exactOptional(),
});

const arrayLike = z.custom<ArrayLike<number> & readonly string[]>(
  (value) => Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value),
  say('an array'),
);

const numbers = z.custom<Float32Array>(
  (value) => Array.isArray(value) || value instanceof Float32Array || value instanceof Int32Array,
  say('an array of rows, a Float32Array or an Int32Array'),
);

const arrays = fields({
  inputs: numbers,
  shape: z.array(count, say('an array of integers')).min(1, say('at least one axis')).optional(),
  labels: arrayLike.optional(),
  targets: arrayLike.optional(),
  unit: text.optional(),
});

const columns = z.array(text, say('an array of column names'));
const cellWords = z.array(text, say('an array of words'));

const csvSource = fields({
  file: text,
  target: text,
  task: goal.optional(),
  features: columns.optional(),
  ignore: columns.optional(),
  categories: columns.optional(),
  delimiter: text.optional(),
  decimal: z.enum(['.', ','], say("'.' or ','")).optional(),
  missing: cellWords.optional(),
  present: cellWords.optional(),
  positive: text.optional(),
  dayFirst: z.boolean(say('true or false')).optional(),
  ignoreCase: z.boolean(say('true or false')).optional(),
  unit: text.optional(),
});

const isCsv = (value: unknown): boolean => typeof value === 'object' && value !== null && 'file' in value;

const definition = fields({
  name: kebabName,
  title: text.optional(),
  family: z.enum(
    architectureFamilies.map(({ name }) => name),
    say(`one of ${architectureFamilies.map(({ name }) => `'${name}'`).join(', ')}`),
  ),
  data: z.custom<TaskDefinition['data']>(
    (value) => typeof value === 'function' || (typeof value === 'object' && value !== null),
    say('arrays ({ inputs, labels } or { inputs, targets }), csv(...) or a function that returns either'),
  ),
  split: split.optional(),
  standardize: z.boolean(say('true or false')).optional(),
  model: functionSchema<TaskDefinition['model']>(),
  objective: goal.optional(),
  hooks: z
    .array(z.enum(placeHooks, say(`one of ${placeHooks.join(', ')}`)), say('an array of hooks'))
    .optional(),
  training: training.optional(),
});

/** A short description of a received value. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'function') return 'a function';
  try {
    const text = JSON.stringify(value) ?? String(value);
    return text.length > 100 ? `${text.slice(0, 97)}...` : text;
  } catch {
    // The value is circular, nested too deep or not JSON, e.g. a bigint.
    return typeof value === 'object' ? 'an object' : String(value);
  }
}

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (Object(inner) === inner ? Reflect.get(Object(inner), key) : undefined),
    value,
  );

const pathText = (path: readonly PropertyKey[]): string =>
  path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');

/**
 * Checks a value of a user's configuration against a schema and returns it.
 *
 * @param part its name in the configuration, e.g. `tasks[0]`.
 * @throws UsageError with the first wrong field, what was expected, what was received and a remedy.
 */
export function checked<T>(schema: z.ZodType<T>, value: unknown, part: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = `${part}${pathText(issue!.path)}`;
  if (issue!.code === 'unrecognized_keys') {
    const [key] = issue!.keys;
    const guess = nearest(key!, issue!.message.split(/[ ,]+/));
    const remedy = guess === undefined ? `Remove "${key}".` : `Did you mean "${guess}"?`;
    throw dataError(field, issue!.message, `"${key}"`, remedy);
  }
  const received = shown(at(value, issue!.path));
  throw dataError(field, issue!.message, received, `${received === 'nothing' ? 'Add' : 'Correct'} ${field}.`);
}

/**
 * Checks the definition of a task and returns it.
 *
 * @param part its name in the configuration, e.g. `tasks[0]`.
 * @throws UsageError like {@link checked}.
 */
export const checkDefinition = (value: unknown, part: string): TaskDefinition =>
  checked<TaskDefinition>(definition, value, part);

/**
 * Checks the data of a task's definition, or what its function returned, and returns it.
 *
 * @throws UsageError like {@link checked}.
 */
export const checkData = (value: unknown): OwnData =>
  isCsv(value) ? checked<OwnData>(csvSource, value, 'data') : checked<OwnData>(arrays, value, 'data');
