import { entries } from '../scripts/entries.ts';

/** The pages of the API reference, one per import path. */
export const api: readonly { readonly text: string; readonly link: string }[] = entries
  .map(({ name }) => ({ text: name, link: `/api/${name.replace('@regatta/', '')}` }))
  .toSorted((a, b) => (a.text < b.text ? -1 : 1));
