/**
 * Writes the results pages, in Markdown, to `generated/results.json`, and the results that the guide quotes to
 * `generated/evidence.json`, from the committed benchmark results.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchmarkPage } from './results/benchmark-page.ts';
import { claimsPage } from './results/claims-page.ts';
import { evidence } from './results/evidence.ts';
import { methodPage } from './results/method-page.ts';
import { speedPage } from './results/speed-page.ts';

const folder = join(import.meta.dirname, '../generated');
const pages = { claims: claimsPage(), benchmark: benchmarkPage(), speed: speedPage(), method: methodPage() };
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'results.json'), JSON.stringify(pages));
writeFileSync(join(folder, 'evidence.json'), JSON.stringify(evidence()));
