import { families } from '../.vitepress/families.ts';

/** The rates of one regularizer in its catalog. */
export interface CatalogRates {
  readonly family: string;
  readonly name: string;
  readonly title: string;
  readonly defaultRate: number;
  readonly rates: readonly number[];
}

export declare const data: readonly CatalogRates[];

/** Each regularizer with a default rate, and the rates that `tune` tries. */
export default {
  load: (): readonly CatalogRates[] =>
    families.flatMap((family) =>
      family.catalog.flatMap(({ defaultRate, name, rates = [], title }) =>
        defaultRate === undefined ? [] : [{ family: family.title, name, title, defaultRate, rates }],
      ),
    ),
};
