import { readFileSync } from 'node:fs';
import type { PageAssets } from './shell.ts';

const asset = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** The style sheets and the script of pages, read from the files of this package. */
export const pageAssets = (): PageAssets => ({
  styles: ['../charts/charts.css', './page.css', './table.css'].map(asset),
  script: asset('./page.js'),
});
