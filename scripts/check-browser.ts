/**
 * Builds pages with vite, opens them in headless Chromium (Debian's package, or the one that CHROMIUM names) and fails
 * unless the training kernels install there and train as plain JavaScript does, a training that was interrupted goes on from
 * IndexedDB to the same bits, every package does on cpu, wasm and webgl what it does in plain JavaScript, the models of
 * Keras predict as Keras does, and the page of the project template trains both of its networks to the end.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build, preview } from 'vite';
import { chromiumPath, hasChromium, launchChromium } from './chromium.ts';

const here = import.meta.dirname;
const conditions = ['@regatta/source', 'browser', 'import', 'module', 'default'];
const timeout = 180_000;
if (!hasChromium) {
  process.stderr.write(`error: expected Chromium at ${chromiumPath}. Install it, or name one in CHROMIUM.\n`);
  process.exit(2);
}
const browser = await launchChromium();

/** Builds and serves a page, opens it, and gives what is read of it. */
async function onPage<T>(
  root: string,
  publicDir: string | false,
  read: (page: Page) => Promise<T>,
): Promise<T> {
  const outDir = mkdtempSync(join(tmpdir(), 'regatta-browser-'));
  try {
    const options = { outDir, emptyOutDir: true, chunkSizeWarningLimit: 5000 };
    await build({ root, publicDir, resolve: { conditions }, logLevel: 'error', build: options });
    const server = await preview({ root, build: { outDir }, preview: { port: 0, host: '127.0.0.1' } });
    const page = await browser.newPage();
    page.on('pageerror', (error) => process.stderr.write(`${error.stack}\n`));
    try {
      await page.goto(server.resolvedUrls?.local[0] ?? '');
      return await read(page);
    } finally {
      await page.close();
      await server.close();
    }
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

/** What the packages do in the browser beside plain JavaScript. */
async function packagesAreRight(): Promise<boolean> {
  const models = join(here, '../packages/keras/src/fixtures');
  const text = await onPage(join(here, 'browser'), models, async (page) => {
    const body = page.locator('body[data-result]');
    await body.waitFor({ state: 'attached', timeout });
    return (await body.getAttribute('data-result')) ?? '{}';
  });
  process.stdout.write(`${text}\n`);
  const found = JSON.parse(text);
  const resumed: { readonly resumedFrom?: number; readonly equal: boolean }[] = found.resumed ?? [];
  const packages: { readonly gap: number; readonly error: number }[] = found.packages ?? [];
  return (
    packages.length === 3 &&
    packages.every(({ gap, error }) => gap < 1e-4 && error < 1e-5) &&
    found.installed === true &&
    found.difference < 1e-4 &&
    found.relaxedDifference < 1e-4 &&
    resumed.length > 0 &&
    resumed.every(({ resumedFrom, equal }) => resumedFrom === 7 && equal)
  );
}

/** Whether the page of the template trains to its end and draws both curves, and dropout ends with the lower loss. */
async function templateIsRight(): Promise<boolean> {
  const [said, curves] = await onPage(
    join(here, '../packages/create-regatta/template'),
    false,
    async (page) => {
      await page.getByRole('button', { name: 'Train' }).click();
      await page.locator('body[data-state=done]').waitFor({ timeout });
      return [
        (await page.getByRole('status').textContent()) ?? '',
        await page.locator('polyline').count(),
      ] as const;
    },
  );
  process.stdout.write(`${said}\n`);
  const [none = Number.NaN, dropout = Number.NaN] = [...said.matchAll(/last ([\d.]+)/g)].map(([, loss]) =>
    Number(loss),
  );
  return curves === 2 && dropout < none;
}

try {
  const right = [await packagesAreRight(), await templateIsRight()];
  if (right.includes(false)) process.exitCode = 1;
} finally {
  await browser.close();
}
