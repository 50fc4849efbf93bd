import { checkObject } from '../arguments.ts';
import { RegattaError } from '../errors.ts';

/** A registry of named implementations that saved models refer to. */
export class Registry<T extends { readonly name: string }> {
  readonly #kind: string;
  readonly #entries = new Map<string, T>();

  constructor(kind: string) {
    this.#kind = kind;
  }

  /** Adds an entry. Adding the same one again has no effect. */
  register(entry: T): void {
    checkObject(entry, this.#kind, `a ${this.#kind}`, "Pass e.g. { name: 'my-method', train: (x) => x }.");
    if (typeof entry.name !== 'string' || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(entry.name)) {
      throw new RegattaError({
        subject: this.#kind,
        expected: 'a kebab-case name (lower-case letters, digits, single dashes)',
        received: entry.name,
        remedy: 'Rename it, e.g. my-method: tfjs rewrites other names when it saves a model.',
      });
    }
    const known = this.#entries.get(entry.name);
    if (known !== undefined && known !== entry) {
      throw new RegattaError({
        subject: this.#kind,
        expected: 'a name that is not taken',
        received: entry.name,
        remedy: `Choose another name; these are taken: ${[...this.#entries.keys()].join(', ')}.`,
      });
    }
    this.#entries.set(entry.name, entry);
  }

  /** Returns the entry of that name. @throws RegattaError for an unknown name. */
  get(name: string): T {
    const entry = this.#entries.get(name);
    if (entry === undefined) {
      throw new RegattaError({
        subject: this.#kind,
        expected: `one of ${[...this.#entries.keys()].join(', ') || '(none registered)'}`,
        received: name,
        remedy: 'Import the package that defines it before the model is built or loaded.',
      });
    }
    return entry;
  }
}
