import { defineConfig } from 'vitepress';
import { families } from './families.ts';

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
    ],
    sidebar: [
      {
        text: 'Guide',
        items: [
          { text: 'Start in two minutes', link: '/guide/start' },
          { text: 'Plan past one machine', link: '/guide/planning' },
        ],
      },
      { text: 'Results', items: [{ text: 'Ten claims, tested', link: '/results/claims' }] },
      { text: 'Regularizers', link: '/regularizers/' },
      ...families.map(({ title, catalog }) => ({
        text: title,
        collapsed: true,
        items: catalog.map((entry) => ({ text: entry.title, link: `/regularizers/${entry.name}` })),
      })),
    ],
  },
});
