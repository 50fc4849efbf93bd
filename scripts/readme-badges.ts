import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { regularizers } from '@regatta/tasks';
import { claimRuns } from '../docs/scripts/results/committed.ts';

const root = join(import.meta.dirname, '..');
const read = <T>(file: string): T => JSON.parse(readFileSync(join(root, file), 'utf8')) as T;

/** Approximate width of text in an 11-pixel sans-serif font. */
const widthOf = (text: string): number => Math.round(text.length * 6.6) + 12;

/** A badge with a label and a value. */
function badge(label: string, value: string): string {
  const [left, right] = [widthOf(label), widthOf(value)];
  const text = (x: number, width: number, words: string): string =>
    `<text x="${x + width / 2}" y="14" textLength="${width - 12}">${words}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${label}: ${value}"><title>${label}: ${value}</title><clipPath id="c"><rect width="${left + right}" height="20" rx="3"/></clipPath><g clip-path="url(#c)"><rect width="${left}" height="20" fill="#444d56"/><rect x="${left}" width="${right}" height="20" fill="#0b6e99"/></g><g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">${text(0, left, label)}${text(left, right, value)}</g></svg>\n`;
}

/** The badges of the README, each generated from its source. */
export const badges: readonly { readonly file: string; make(): string }[] = [
  {
    file: 'docs/public/badges/regularizers.svg',
    make: () => badge('regularizers', String(regularizers.length - 1)),
  },
  {
    file: 'docs/public/badges/claims.svg',
    make: () =>
      badge(
        'claims tested',
        String(new Set(claimRuns.flatMap(({ summary }) => summary.claims.map(({ id }) => id))).size),
      ),
  },
  {
    file: 'docs/public/badges/node.svg',
    make: () =>
      badge('node', read<{ engines: { node: string } }>('package.json').engines.node.replace('>=', '≥ ')),
  },
  {
    file: 'docs/public/badges/tfjs.svg',
    make: () =>
      badge('TensorFlow.js', read<{ version: string }>('node_modules/@tensorflow/tfjs/package.json').version),
  },
  {
    file: 'docs/public/badges/license.svg',
    make: () => badge('license', read<{ license: string }>('package.json').license),
  },
];
