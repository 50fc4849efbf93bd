/**
 * Opens every page of the built site in headless Chromium (Debian's package, or the path in CHROMIUM) and checks for
 * console errors, requests to other origins, content wider than the window, axe violations, demos that do not finish, links
 * that fail offline, and pages over their size budget. Most pages are seen once, alternating between themes and widths;
 * one page of each kind is seen at every width. First it visits a page with planted faults, which it must find. Screenshots go to `docs/.vitepress/pictures`.
 *
 * Usage: pnpm docs:test [part of a path ...], after pnpm docs:build.
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { chromiumPath, hasChromium, launchChromium } from '../../scripts/chromium.ts';
import type { Looks } from './site/axe.ts';
import { type Load, overBudget } from './site/load.ts';
import { faultsOffline } from './site/offline.ts';
import { faultsMissed } from './site/planted.ts';
import { type Site, serve } from './site/serve.ts';
import { type Look, openVisitor, type Visitor } from './site/visit.ts';

const root = join(import.meta.dirname, '../.vitepress');
const dist = join(root, 'dist');
const pictures = join(root, 'pictures');
const widths = [390, 768, 1440] as const;
/** Upper limits for a page: uncompressed bytes loaded before any interaction, and ms until interactive on a busy machine. */
const budget: Load = { bytes: 1_500_000, interactive: 5000 };

if (!existsSync(join(dist, 'index.html'))) {
  process.stderr.write(
    'error: expected a built site in docs/.vitepress/dist, found none. Run pnpm docs:build first.\n',
  );
  process.exit(2);
}
if (!hasChromium) {
  process.stderr.write(
    `error: expected Chromium at ${chromiumPath}, found no such file. Install it, or set CHROMIUM to its path.\n`,
  );
  process.exit(2);
}
const parts = process.argv.slice(2);
const pages = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter(
    (name) => name.endsWith('.html') && (parts.length === 0 || parts.some((part) => name.includes(part))),
  )
  .toSorted();
const kindOf = (name: string): string => (name.startsWith('demos/') ? name : name.split('/')[0]!);
const firstOfKind = new Set(new Map(pages.toReversed().map((name) => [kindOf(name), name])).values());

mkdirSync(pictures, { recursive: true });
const browser = await launchChromium();
const begun = performance.now();
let failed = 0;
let heaviest = { name: '', bytes: 0 };
let slowest = { name: '', interactive: 0 };
const report = (name: string, faults: readonly string[]): void => {
  if (faults.length > 0) failed += 1;
  process.stdout.write(`${faults.length > 0 ? 'FAILED' : 'ok    '}  ${name}\n`);
  for (const fault of new Set(faults)) process.stdout.write(`        ${fault}\n`);
};

/** The windows in which to look at a page: of every width for the first of its kind. */
function looksOf(name: string): Look[] {
  const i = pages.indexOf(name);
  const first = firstOfKind.has(name);
  return widths.flatMap((width, j) => {
    if (!first && j !== i % widths.length) return [];
    const picture = join(pictures, `${name.replaceAll(/\W+/g, '-')}-${width}.png`);
    return [{ width, dark: (i + j) % 2 === 1, picture, axe: first ? j !== 1 : true }];
  });
}

/** The faults of a page. */
async function faultsOfPage(site: Site, visitor: Visitor, name: string): Promise<string[]> {
  const over: string[] = [];
  const loaded = (interactive: number): void => {
    const bytes = site.taken();
    if (bytes > heaviest.bytes) heaviest = { name, bytes };
    if (interactive > slowest.interactive) slowest = { name, interactive };
    over.push(...overBudget({ bytes, interactive }, budget));
  };
  site.taken();
  const [first, ...others] = looksOf(name);
  if (first === undefined) throw new Error(`no window shows ${name}`);
  const faults = await visitor.faultsOf({
    url: `${site.address}/${name}`,
    looks: [first, ...others],
    loaded,
  });
  return [...over, ...faults];
}

/** Checks waiting pages until none is left. */
async function lane(waiting: string[], seen: Looks): Promise<void> {
  const site = await serve(dist);
  const visitor = await openVisitor(browser, seen);
  try {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      report(name, await faultsOfPage(site, visitor, name));
    }
  } finally {
    await visitor.close();
    site.close();
  }
}

try {
  report('planted faults', await faultsMissed(browser));
  const waiting = [...pages];
  const seen: Looks = new Map();
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, () => lane(waiting, seen)));
  if (parts.length === 0) {
    const site = await serve(dist);
    report('offline', await faultsOffline(browser, site.address));
    site.close();
  }
} finally {
  await browser.close();
}
const seconds = ((performance.now() - begun) / 1000).toFixed(0);
process.stdout.write(
  `${pages.length} pages in ${seconds} s, ${failed} with faults; the heaviest loads ${heaviest.bytes} bytes (${heaviest.name}), the slowest is interactive after ${slowest.interactive.toFixed(0)} ms (${slowest.name})\n`,
);
process.exitCode = failed > 0 ? 1 : 0;
