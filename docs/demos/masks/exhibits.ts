import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MaskExhibit } from './masks.ts';

/** The regularizers with masks, written by `scripts/write-masks.ts`. */
export const exhibits: readonly MaskExhibit[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../generated/masks.json'), 'utf8'),
);
