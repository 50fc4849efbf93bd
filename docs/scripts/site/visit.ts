import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { interactiveAfter } from './interactive.ts';

/** How to visit a page. */
export interface Look {
  readonly url: string;
  readonly width: number;
  readonly dark: boolean;
  /** The file for its screenshot. */
  readonly picture?: string;
  /** Whether to check it with axe. */
  readonly axe: boolean;
  /** Called when the page has loaded, before its demos start, with the ms until it was interactive. */
  readonly loaded: (interactive: number) => void;
}

/** Time limit for a short demo, in ms. */
const demoPatience = 120_000;

/** Time limit for a page without its demo, in ms. */
const patience = 60_000;

/** Time limit for axe, in ms: the largest pages take a minute on a busy machine. */
const axePatience = 300_000;

/** Marks elements that look like earlier ones, see {@link markRepeated}. */
const repeated = 'data-repeated';

const require = createRequire(import.meta.url);
const axePath = createRequire(require.resolve('@axe-core/playwright')).resolve('axe-core');

/** axe, which measures the contrast of elements that look alike once. Every other rule sees every element. */
const axeSource = `${readFileSync(axePath, 'utf8')}
axe.configure({ rules: [{ id: 'color-contrast', selector: '*:not([${repeated}])' }] });`;

/**
 * Marks every element with text whose contrast follows from an earlier one's: the same tags, colors, background images, fonts
 * and opacity, from the element to the root. Measuring contrast takes most of the time of axe, and a reference page has
 * thousands of such elements. Three of each kind are measured, in case one is covered by another element.
 */
const markRepeated = (page: Page): Promise<void> =>
  page.evaluate((name) => {
    const measured = 3;
    const seen = new Map<string, { readonly id: number; count: number }>();
    // A loop over all elements in order: a function in here would need a helper of the compiler.
    const kinds = new Map<Element | null, number>();
    for (const element of Array.from(document.querySelectorAll('*'))) {
      const look = getComputedStyle(element);
      const key = [
        kinds.get(element.parentElement),
        element.tagName,
        look.color,
        look.backgroundColor,
        look.backgroundImage,
        look.fontSize,
        look.fontWeight,
        look.opacity,
        look.display,
        look.visibility,
        look.position,
        look.textShadow,
        look.filter,
      ].join();
      const kind = seen.get(key) ?? { id: seen.size, count: 0 };
      seen.set(key, kind);
      kinds.set(element, kind.id);
      // Only text has contrast.
      const nodes = Array.from(element.childNodes);
      if (!nodes.some((node) => node instanceof Text && /\S/.test(node.data))) continue;
      kind.count += 1;
      if (kind.count > measured) element.setAttribute(name, '');
    }
  }, repeated);

/** Why a page's demo did not finish; undefined if it did or there is none. */
async function faultOfDemo(page: Page): Promise<string | undefined> {
  if ((await page.locator('[data-demo]').count()) === 0) return undefined;
  try {
    await page.goto(`${page.url()}?fast`, { waitUntil: 'load' });
    await page.waitForFunction(
      () =>
        Array.from(document.querySelectorAll('[data-demo]')).every((demo) =>
          /done|failed/.test(demo.getAttribute('data-state') ?? ''),
        ),
      undefined,
      { timeout: demoPatience },
    );
  } catch {
    return `a demo did not finish within ${demoPatience / 1000} s`;
  }
  const states = await page
    .locator('[data-demo]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-state')));
  return states.includes('failed')
    ? `a demo failed: ${await page.locator('[data-state=failed]').first().textContent()}`
    : undefined;
}

/** Rejects if the work does not finish in time. */
async function within<T>(work: Promise<T>, what: string, limit: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not finish within ${limit / 1000} s`)), limit);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The faults of a page: console errors, requests to other origins, content wider than the window, axe violations. */
export async function faultsOf(browser: Browser, look: Look): Promise<string[]> {
  const faults: string[] = [];
  const context = await browser.newContext({
    viewport: { width: look.width, height: 900 },
    colorScheme: look.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
  });
  try {
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== new URL(look.url).origin)
        faults.push(`request to ${origin}`);
    });
    await page.goto(look.url, { waitUntil: 'networkidle', timeout: patience });
    look.loaded(await interactiveAfter(page));
    const demo = await faultOfDemo(page);
    if (demo !== undefined) faults.push(demo);
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (beyond > 0) faults.push(`is ${beyond} pixels wider than the window`);
    if (look.picture !== undefined) await page.screenshot({ path: look.picture });
    if (look.axe) {
      await markRepeated(page);
      // A sandboxed frame runs no script, so axe would wait for its answer forever.
      const { violations } = await within(
        // Of rules that a page keeps, axe would list every element, which takes a third of its time.
        new AxeBuilder({ page, axeSource })
          .options({ resultTypes: ['violations'] })
          .withTags(['wcag2a', 'wcag2aa'])
          .exclude('iframe[sandbox]')
          // In the page itself: passing every result to another page, which frames of other origins need, takes twice as long again.
          .setLegacyMode()
          .analyze(),
        'axe',
        axePatience,
      );
      for (const { id, help, nodes } of violations) {
        faults.push(`axe ${id}: ${help} (${nodes.length}, e.g. ${nodes[0]?.target.join(' ')})`);
      }
    }
    return faults;
  } catch (error) {
    return [...faults, error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)];
  } finally {
    await context.close();
  }
}
