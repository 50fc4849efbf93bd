import { families } from '../.vitepress/families.ts';

/** One family in the list of regularizers. */
export interface ListedFamily {
  readonly title: string;
  readonly entries: readonly { readonly name: string; readonly title: string; readonly summary: string }[];
}

export declare const data: readonly ListedFamily[];

export default {
  load: (): readonly ListedFamily[] =>
    families.map(({ catalog, title }) => ({
      title,
      entries: catalog.map((entry) => ({ name: entry.name, title: entry.title, summary: entry.summary })),
    })),
};
