import { families } from '../.vitepress/families.ts';

/** The rates of one regularizer in its catalog. */
export interface CatalogRates {
  readonly name: string;
  readonly title: string;
  readonly defaultRate: number;
  readonly rates: readonly number[];
}

/** The regularizers of a family that have a default rate. */
export interface FamilyRates {
  readonly family: string;
  readonly entries: readonly CatalogRates[];
}

export declare const data: readonly FamilyRates[];

/** Each regularizer with a default rate, and the rates that `tune` tries. */
export default {
  load: (): readonly FamilyRates[] =>
    families
      .map((family) => ({
        family: family.title,
        entries: family.catalog.flatMap(({ defaultRate, name, rates = [], title }) =>
          defaultRate === undefined ? [] : [{ name, title, defaultRate, rates }],
        ),
      }))
      .filter(({ entries }) => entries.length > 0),
};
