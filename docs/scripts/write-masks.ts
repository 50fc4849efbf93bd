/** Writes the masks of all regularizers, with default options, to `generated/masks.json`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { maskExhibits } from '../demos/masks/masks.ts';

tf.enableProdMode();
await tf.setBackend('cpu');
const folder = join(import.meta.dirname, '../generated');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'masks.json'), `${JSON.stringify(maskExhibits())}\n`);
