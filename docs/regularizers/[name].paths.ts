import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { families } from '../.vitepress/families.ts';
import { exhibits } from '../demos/masks/exhibits.ts';

/** The pages in Markdown, written by `scripts/write-catalog.ts`. */
const pages: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../generated/regularizers.json'), 'utf8'),
);

/** One page for each regularizer in the catalogs. */
export default {
  paths: () =>
    families.flatMap((family) =>
      family.catalog.map((entry) => ({
        params: {
          name: entry.name,
          title: entry.title,
          exhibit: exhibits.find(({ name }) => name === entry.name) ?? null,
        },
        content: pages[entry.name],
      })),
    ),
};
