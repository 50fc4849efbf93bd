import { entries } from '../scripts/entries.ts';

/** The pages of the reference, one for each name that users import. */
export const api: readonly { readonly text: string; readonly link: string }[] = entries
  .map(({ name }) => ({ text: name, link: `/api/${name.replace('@regatta/', '')}` }))
  .toSorted((a, b) => (a.text < b.text ? -1 : 1));
