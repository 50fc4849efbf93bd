import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evidence } from '../scripts/results/evidence.ts';

export declare const data: Evidence;

/** The results that the guide quotes, written by `scripts/write-results.ts`. */
export default {
  load: (): Evidence =>
    JSON.parse(readFileSync(join(import.meta.dirname, '../generated/evidence.json'), 'utf8')),
};
