import { RegattaError } from './errors.ts';
import { hooks } from './hooks.ts';
import type { Regularizer } from './regularizer.ts';

const FIELDS: readonly string[] = ['name', 'options', 'passes', 'needsValidation'];

const known = new WeakSet<object>();

/** What to do with a value that was passed as a regularizer. */
function remedyFor(value: unknown, list: string): string {
  if (Array.isArray(value)) return `Pass them one by one: ${list}.`;
  if (typeof value === 'function') return 'Call it first, e.g. dropout({ rate: 0.5 }).';
  if (Array.isArray(Reflect.get(Object(value), 'layers'))) {
    return 'A model is not a regularizer. Check the order of the arguments, or pass e.g. dropout({ rate: 0.5 }).';
  }
  if (typeof Reflect.get(Object(value), 'getClassName') === 'function') {
    return 'A layer is not a regularizer: add it to the model with model.add or apply, or pass e.g. dropout({ rate: 0.5 }).';
  }
  return 'Pass a regularizer, e.g. dropout({ rate: 0.5 }), or none.';
}

/**
 * Checks that a value is a regularizer: a name, and functions for hooks that exist.
 *
 * @param list how several regularizers are passed, for the remedy.
 * @throws RegattaError for anything else, e.g. a layer, a list, or a misspelled hook.
 */
export function checkRegularizer(
  value: unknown,
  subject: string,
  list = 'compose(...regularizers)',
): asserts value is Regularizer {
  if (typeof value === 'object' && value !== null && known.has(value)) return;
  const refuse = (expected: string, received: unknown, remedy: string): never => {
    throw new RegattaError({ subject, expected, received, remedy });
  };
  const plain =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    typeof Reflect.get(value, 'name') === 'string' &&
    typeof Reflect.get(value, 'getClassName') !== 'function';
  if (!plain) return refuse('a regularizer', value, remedyFor(value, list));
  for (const [key, member] of Object.entries(value)) {
    if (Object.hasOwn(hooks, key)) {
      if (member === undefined || typeof member === 'function') continue;
      refuse(`the hook "${key}" to be a function`, member, `Pass e.g. ${key}: (site) => [...], or omit it.`);
    }
    if (typeof member !== 'function' || FIELDS.includes(key)) continue;
    refuse(`only the hooks ${Object.keys(hooks).join(', ')}`, key, `Check the spelling of "${key}".`);
  }
  known.add(value);
}
