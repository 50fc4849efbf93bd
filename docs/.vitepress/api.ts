import { type Entry, type PublishedPackage, publishedPackages } from '../scripts/entries.ts';

/** Packages under one heading. */
export interface ApiGroup {
  readonly title: string;
  readonly packages: readonly PublishedPackage[];
}

/** The API reference by group: what users install, and what the benchmark is made of. */
export const apiGroups: readonly ApiGroup[] = [
  { title: 'Packages', packages: publishedPackages.filter(({ benchmark }) => !benchmark) },
  { title: "The benchmark's parts", packages: publishedPackages.filter(({ benchmark }) => benchmark) },
];

/** The address of an entry's page. */
export const pageOf = ({ name }: Entry): string => `/api/${name.replace('@regatta/', '')}`;

/** The sidebar of the API reference: one page for each import path, without the scope. */
export const api: readonly {
  readonly text: string;
  readonly items: { readonly text: string; readonly link: string }[];
}[] = apiGroups.map(({ title, packages }) => ({
  text: title,
  items: packages
    .flatMap(({ entries }) => entries)
    .map((entry) => ({ text: entry.name.replace('@regatta/', ''), link: pageOf(entry) })),
}));
