import { UsageError } from './errors.ts';
import { named } from './visible.ts';

/** The number of single-letter edits between two words (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** What is looked up by its name. */
export interface HasName {
  /** The name to look up. */
  readonly name: string;
}

/** Longer names are not compared. */
const longestName = 200;

/** Returns the known name closest to a mistyped one; undefined if none is close. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  // Comparing letter by letter would be slow for a text this long, which cannot be a name.
  if (name.length > longestName) return undefined;
  const ranked = known
    .filter((candidate) => candidate.length <= longestName)
    .map((candidate) => ({ candidate, edits: distance(name.toLowerCase(), candidate) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best && best.edits <= Math.max(2, name.length / 3) ? best.candidate : undefined;
}

/**
 * Returns the entry with this name.
 *
 * @param what the kind of entry, for the message: `task`.
 * @throws UsageError with the closest name and all valid ones, if there is no such entry.
 */
export function lookUp<T extends HasName>(what: string, name: string, entries: readonly T[]): T {
  const found = entries.find((entry) => entry.name === name);
  if (found) return found;
  const names = entries.map((entry) => entry.name);
  const guess = nearest(name, names);
  const question = guess === undefined ? '' : ` Did you mean "${named(guess)}"?`;
  throw new UsageError(
    `unknown ${what} "${named(name)}".${question}\nValid: ${names.map(named).join(', ')}.`,
  );
}

/** Entries by name, in the order of registration. */
export class Registry<T extends HasName> {
  readonly #what: string;
  readonly #entries: T[];

  /**
   * @param what the kind of entry, for messages: `task`.
   * @param first the entries to begin with.
   */
  constructor(what: string, first: readonly T[] = []) {
    this.#what = what;
    this.#entries = [...first];
  }

  /** Returns all entries. */
  all(): readonly T[] {
    return this.#entries;
  }

  /** Returns the entry with this name. @throws UsageError with the closest name and all valid ones, if there is no such entry. */
  named(name: string): T {
    return lookUp(this.#what, name, this.#entries);
  }

  /** Adds entries; one that is already registered stays. @throws UsageError if another entry has the same name. */
  register(added: readonly T[]): void {
    for (const entry of added) {
      const known = this.#entries.find(({ name }) => name === entry.name);
      if (known === entry) continue;
      if (known !== undefined) {
        throw new UsageError(
          `${this.#what} "${entry.name}": expected an unused name, received one that is already taken. Choose another name.`,
        );
      }
      this.#entries.push(entry);
    }
  }
}
