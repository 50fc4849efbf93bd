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

/** Longer texts are not compared. */
const longestName = 200;

/** The known name closest to a mistyped one, or undefined when none is close. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  // A text that is no name would take time: edits are counted letter by letter.
  if (name.length > longestName) return undefined;
  const ranked = known
    .filter((candidate) => candidate.length <= longestName)
    .map((candidate) => ({ candidate, edits: distance(name.toLowerCase(), candidate) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best && best.edits <= Math.max(2, name.length / 3) ? best.candidate : undefined;
}

/**
 * The entry of that name.
 *
 * @throws UsageError naming the closest name and every valid one.
 */
export function lookUp<T extends { readonly name: string }>(
  what: string,
  name: string,
  entries: readonly T[],
): T {
  const found = entries.find((entry) => entry.name === name);
  if (found) return found;
  const names = entries.map((entry) => entry.name);
  const guess = nearest(name, names);
  const question = guess === undefined ? '' : ` Did you mean "${named(guess)}"?`;
  throw new UsageError(
    `unknown ${what} "${named(name)}".${question}\nValid: ${names.map(named).join(', ')}.`,
  );
}

interface Named {
  readonly name: string;
}

/** Entries by name, in the order in which they were registered. */
export class Registry<T extends Named> {
  readonly #what: string;
  readonly #entries: T[];

  /** @param what what an entry is, for messages: `task`. */
  constructor(what: string, first: readonly T[] = []) {
    this.#what = what;
    this.#entries = [...first];
  }

  /** Every entry. */
  all(): readonly T[] {
    return this.#entries;
  }

  /** The entry of that name. @throws UsageError naming the closest name and every valid one. */
  named(name: string): T {
    return lookUp(this.#what, name, this.#entries);
  }

  /** Adds entries; those that are there already stay. @throws UsageError when a name is taken by another entry. */
  register(added: readonly T[]): void {
    for (const entry of added) {
      const known = this.#entries.find(({ name }) => name === entry.name);
      if (known === entry) continue;
      if (known !== undefined) {
        throw new UsageError(
          `${this.#what} "${entry.name}": expected a name of its own, received one that is taken. Choose another name.`,
        );
      }
      this.#entries.push(entry);
    }
  }
}
