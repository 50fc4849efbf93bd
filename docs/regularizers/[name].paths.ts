import { families } from '../.vitepress/families.ts';
import { regularizerPage } from '../.vitepress/regularizer-page.ts';
import { exhibits } from '../demos/masks/exhibits.ts';

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
        content: regularizerPage(entry, family),
      })),
    ),
};
