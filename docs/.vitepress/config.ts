import { defineConfig } from 'vitepress';
import { api } from './api.ts';
import { families } from './families.ts';
import { guide } from './guide.ts';

/** The site: no third-party requests, system fonts, local search; a dead link fails the build. */
export default defineConfig({
  title: 'Regatta',
  description:
    'Dropout for TensorFlow.js, done right, and a benchmark that tells you which regularizer to take',
  lang: 'en',
  cleanUrls: false,
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Start', link: '/guide/start' },
      { text: 'Regularizers', link: '/regularizers/' },
      { text: 'Claims, tested', link: '/results/claims' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: [
      { text: 'Guide', items: [...guide] },
      { text: 'Results', items: [{ text: 'Ten claims, tested', link: '/results/claims' }] },
      { text: 'Regularizers', link: '/regularizers/' },
      ...families.map(({ title, catalog }) => ({
        text: title,
        collapsed: true,
        items: catalog.map((entry) => ({ text: entry.title, link: `/regularizers/${entry.name}` })),
      })),
      { text: 'API reference', link: '/api/', collapsed: true, items: [...api] },
    ],
  },
});
