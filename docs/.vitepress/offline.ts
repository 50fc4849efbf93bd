import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Adds the registration of the service worker to a page. */
export const withServiceWorker = (html: string): string =>
  html.replace(
    '</head>',
    "<script>'serviceWorker' in navigator && navigator.serviceWorker.register('/service-worker.js')</script>\n</head>",
  );

/** Files that the demos and the search load on demand; they are cached on first use. */
const onDemand = /worker|\.wasm$|report-pages|localSearchIndex|\.html$|^api\//;

/** All files under a folder, as sorted relative paths with forward slashes. */
function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => relative(folder, path).replaceAll('\\', '/'))
    .toSorted();
}

/**
 * Writes the service worker of a built site. It caches the parts shared by all pages on the first visit, and pages, the search
 * index and demo files on first use. Without a network, links work and visited pages open again.
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
