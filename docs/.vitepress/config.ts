import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig } from 'vitepress';
import { api } from './api.ts';
import { families } from './families.ts';
import { guide } from './guide.ts';
import { withoutLaterCode } from './later-code.ts';
import { withServiceWorker, writeServiceWorker } from './offline.ts';
import { withPolicy } from './security-policy.ts';

/** For the benchmark in the browser, written by `scripts/write-versions.ts`. */
const versions = readFileSync(join(import.meta.dirname, '../generated/versions.json'), 'utf8');

/** The anchor of a heading. */
const slug = (title: string): string => title.toLowerCase().replaceAll(/\W+/g, '-');

/** The site: no third-party requests, system fonts, local search; a dead link fails the build. */
export default defineConfig({
  title: 'Regatta',
  description:
    'Dropout for TensorFlow.js, done right, and a benchmark that tells you which regularizer to use',
  lang: 'en',
  cleanUrls: false,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: '/icon.svg' }]],
  markdown: {
    // The default themes have too little contrast for some tokens.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    // A table wider than the page scrolls; tabindex makes it reachable from the keyboard.
    config(md) {
      md.renderer.rules.table_open = () => '<table tabindex="0">\n';
    },
  },
  vite: {
    resolve: { conditions: ['@regatta/source', ...defaultClientConditions] },
    ssr: { resolve: { conditions: ['@regatta/source', ...defaultServerConditions] } },
    worker: { format: 'es' },
    define: { REGATTA_VERSIONS: versions.trim() },
  },
  transformHtml: (html) => withPolicy(withServiceWorker(withoutLaterCode(html))),
  buildEnd: ({ outDir }) => writeServiceWorker(outDir),
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Start', link: '/guide/start' },
      { text: 'Regularizers', link: '/regularizers/' },
      { text: 'Results', link: '/results/claims' },
      { text: 'Demos', link: '/demos/' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: [
      { text: 'Guide', items: [...guide] },
      {
        text: 'Demos',
        link: '/demos/',
        collapsed: true,
        items: [
          { text: 'Masks', link: '/demos/masks' },
          { text: 'Overfitting and its cure', link: '/demos/overfitting' },
          { text: 'Uncertainty', link: '/demos/uncertainty' },
          { text: 'A benchmark in your browser', link: '/demos/race' },
        ],
      },
      {
        text: 'Results',
        items: [
          { text: 'Thirteen claims, tested', link: '/results/claims' },
          { text: 'Claims: what changed', link: '/results/claims-changes' },
          { text: 'Benchmark results', link: '/results/benchmark' },
          { text: 'Speed', link: '/results/speed' },
          { text: 'Method', link: '/results/method' },
        ],
      },
      { text: 'Regularizers', link: '/regularizers/' },
      ...families.map(({ title, catalog }) => ({
        text: title,
        link: `/regularizers/#${slug(title)}`,
        collapsed: true,
        items: catalog.map((entry) => ({ text: entry.title, link: `/regularizers/${entry.name}` })),
      })),
      { text: 'API reference', link: '/api/', collapsed: true, items: [...api] },
    ],
  },
});
