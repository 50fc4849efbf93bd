import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The results pages, written by `scripts/write-results.ts`. */
const pages: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../generated/results.json'), 'utf8'),
);

export default {
  paths: () => Object.entries(pages).map(([name, content]) => ({ params: { name }, content })),
};
