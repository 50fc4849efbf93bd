import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A page that has its service worker work for it. */
export const withServiceWorker = (html: string): string =>
  html.replace(
    '</head>',
    "<script>'serviceWorker' in navigator && navigator.serviceWorker.register('/service-worker.js')</script>\n</head>",
  );

/** What the demos and the search load on demand is kept when it was used, not before. */
const onDemand = /worker|\.wasm$|report-pages|localSearchIndex|\.html$|^api\//;

/** All files under a folder, with / between the parts of their paths, sorted. */
function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => relative(folder, path).replaceAll('\\', '/'))
    .toSorted();
}

/**
 * Writes the service worker of a built site. It keeps the parts of all pages when the site is first opened, and pages, the search
 * and what demos load when they are used: without a network, links lead on, and what was open can be opened again.
 */
export function writeServiceWorker(outDir: string): void {
  const files = filesUnder(outDir).filter((name) => name !== 'service-worker.js');
  const version = createHash('sha256');
  for (const name of files) version.update(name).update(readFileSync(join(outDir, name)));
  const kept = files.filter((name) => name === 'index.html' || !onDemand.test(name));
  const template = readFileSync(join(import.meta.dirname, 'service-worker.js'), 'utf8');
  const text = template
    .replace("'VERSION'", JSON.stringify(version.digest('hex').slice(0, 16)))
    .replace('[/* KEPT */]', JSON.stringify(kept.map((name) => `/${name}`)));
  writeFileSync(join(outDir, 'service-worker.js'), text);
}
