/** Writes the versions that a browser cannot determine to `generated/versions.json`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { versions } from '@regatta/bench/browser';

const { regatta, code } = versions();
const folder = join(import.meta.dirname, '../generated');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'versions.json'), `${JSON.stringify({ regatta, code })}\n`);
