import { describe, expect, it } from 'vitest';
import type { CatalogEntry } from '../catalog.ts';
import { RegattaError } from '../errors.ts';
import type { Subject } from './subject.ts';
import { testRegularizer } from './test-regularizer.ts';

/** The declared properties of each regularizer in a catalog, by name; one entry per variant to test. */
export type Promises = Readonly<Record<string, readonly Omit<Subject, 'name' | 'create'>[]>>;

const hooksOf = (entry: CatalogEntry): string[] =>
  Object.entries(entry.create({})).flatMap(([key, value]) => (typeof value === 'function' ? [key] : []));

/** Runs the conformance suite on every regularizer of a catalog, and checks the catalog entries. */
export function testCatalog(catalog: readonly CatalogEntry[], promises: Promises): void {
  for (const entry of catalog) {
    for (const promise of promises[entry.name] ?? []) {
      const variant = Object.entries(promise.options ?? {}).map(([key, value]) => `${key} ${String(value)}`);
      testRegularizer({
        ...promise,
        name: [entry.name, ...variant].join(', '),
        create: (options) => entry.create(options),
      });
    }
  }

  describe('the catalog', () => {
    it('has declared properties for every regularizer', () => {
      expect(catalog.map(({ name }) => name)).toEqual(Object.keys(promises));
      for (const { name } of catalog) expect(promises[name]).not.toEqual([]);
    });

    it.each(catalog)('$name can be created without options and fills the hooks that it names', (entry) => {
      expect(entry.create({}).name).toBe(entry.name);
      expect(hooksOf(entry).sort()).toEqual([...entry.hooks].sort());
    });

    it.each(catalog.filter(({ rates }) => rates))('$name accepts every rate of its grid', (entry) => {
      for (const rate of entry.rates ?? []) expect(entry.create({ rate }).options).toMatchObject({ rate });
      expect(entry.rates).toContain(entry.defaultRate);
    });

    it.each(catalog.filter(({ strength }) => strength))(
      '$name accepts every strength of its grid',
      (entry) => {
        const { option, values } = entry.strength!;
        expect(entry.rates).toBeUndefined();
        expect(values.length).toBeGreaterThanOrEqual(3);
        expect(new Set(values).size).toBe(values.length);
        expect(() => entry.create({ [option]: 'no number' })).toThrow(RegattaError);
        for (const value of values) {
          expect(entry.create({ [option]: value }).options).toMatchObject({ [option]: value });
        }
      },
    );

    it.each(catalog)('$name rejects an unknown option', (entry) => {
      expect(() => entry.create({ propability: 0.5 })).toThrow(RegattaError);
    });
  });
}
