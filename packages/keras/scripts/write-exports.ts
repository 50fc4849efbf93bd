/** Writes what toKeras makes of each model in src/models to a folder, for check-exports.py. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadLayersModel } from '../src/node.ts';
import { fileParts } from '../src/testing/export-file.ts';

const [to = 'exports'] = process.argv.slice(2);
const root = join(import.meta.dirname, '../src/models');
for (const version of ['keras2', 'keras3']) {
  for (const name of readdirSync(join(root, version))) {
    try {
      const { json, weights } = await fileParts(await loadLayersModel(join(root, version, name)));
      const folder = join(to, `${version}.${name}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'model.json'), json);
      writeFileSync(join(folder, 'weights.bin'), weights);
    } catch (error) {
      console.log(`${version}/${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
