import { families } from '../.vitepress/families.ts';
import { regularizerPage } from '../.vitepress/regularizer-page.ts';

/** One page for each regularizer of the catalogs. */
export default {
  paths: () =>
    families.flatMap((family) =>
      family.catalog.map((entry) => ({
        params: { name: entry.name, title: entry.title },
        content: regularizerPage(entry, family),
      })),
    ),
};
