import { RegattaError } from './errors.ts';

/** The warnings that Regatta prints, and what each means. */
export const warnings = {
  /** A regularizer acts at none of the sites that a network offers it. */
  'no-effect': 'a regularizer acts at none of the sites that a network offers it',
  /** Samples of a model that has no noise are all the same. */
  'no-noise': 'samples of a model that has no noise are all the same',
  /** tfjs's own kernels run, because those of `@regatta/wasm` cannot. */
  'no-kernels': "tfjs's own kernels run, because those from @regatta/wasm cannot",
} as const satisfies Readonly<Record<string, string>>;

/** Name of a warning. */
export type WarningName = keyof typeof warnings;

const silenced = new Set<WarningName>();
/** The causes of which each warning has been given: objects, or texts. */
const objects = new Map<WarningName, WeakSet<object>>();
const texts = new Set<string>();

/** Whether this is the first time that a warning has this cause. */
function isNew(name: WarningName, cause: object | string): boolean {
  if (typeof cause === 'string') {
    const key = `${name} ${cause}`;
    const known = texts.has(key);
    texts.add(key);
    return !known;
  }
  const known = objects.get(name) ?? new WeakSet();
  objects.set(name, known);
  const given = known.has(cause);
  known.add(cause);
  return !given;
}

/**
 * Prints a warning with `console.warn`, once per cause. All warnings of Regatta's packages go through this function.
 *
 * @param cause what the warning is about: an object, or a text that identifies it.
 * @param message subject, what was found, and a remedy, in sentences.
 */
export function warn(name: WarningName, cause: object | string, message: string): void {
  if (silenced.has(name) || !isNew(name, cause)) return;
  console.warn(`[regatta] ${message} (warning "${name}": silenceWarnings('${name}') turns it off)`);
}

/**
 * Turns warnings off.
 *
 * @param names `no-effect`: a regularizer acts at none of the sites that a network offers it; `no-noise`: samples of a
 *   model that has no noise are all the same; `no-kernels`: tfjs's own kernels run, because those of `@regatta/wasm`
 *   cannot.
 * @returns a function that turns them on again.
 * @throws RegattaError for an unknown name, and if none is given.
 * @example
 * ```ts
 * silenceWarnings('no-noise');
 * ```
 */
export function silenceWarnings(...names: readonly WarningName[]): () => void {
  const known = Object.keys(warnings).map((name) => `"${name}"`);
  const unknown = names.find((name) => !Object.hasOwn(warnings, name));
  if (names.length === 0 || unknown !== undefined) {
    throw new RegattaError({
      subject: 'silenceWarnings',
      expected: `names of warnings: ${known.join(', ')}`,
      received: names.length === 0 ? 'none' : unknown,
      remedy: "Pass e.g. silenceWarnings('no-noise').",
    });
  }
  const added = names.filter((name) => !silenced.has(name));
  for (const name of added) silenced.add(name);
  return () => {
    for (const name of added) silenced.delete(name);
  };
}
