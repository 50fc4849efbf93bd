import type { Browser, ConsoleMessage, Page, Request } from 'playwright-core';
import { type Looks, violationsOf } from './axe.ts';
import { interactiveAfter } from './interactive.ts';
import { pendingRequests, settled } from './settle.ts';

/** A window in which a page is looked at. */
export interface Look {
  readonly width: number;
  readonly dark: boolean;
  /** The file for its screenshot. */
  readonly picture?: string;
  /** Whether to check it with axe. */
  readonly axe: boolean;
}

/** A page, and how to look at it. It loads in the first window, which then takes the size and theme of the others. */
export interface Visit {
  readonly url: string;
  readonly looks: readonly [Look, ...Look[]];
  /** Called when the page has loaded, before its demos start, with the ms until it was interactive. */
  readonly loaded: (interactive: number) => void;
}

/** A window that visits one page after the other. */
export interface Visitor {
  /** The faults of a page: console errors, requests to other origins, content wider than the window, axe violations. */
  faultsOf(visit: Visit): Promise<string[]>;
  close(): Promise<void>;
}

/** Time limit for a short demo, in ms. */
const demoPatience = 120_000;

/** Time limit for a page without its demo, in ms. */
const patience = 60_000;

const height = 900;

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

/** Gives the window the size and theme of a look. */
async function show(page: Page, { width, dark }: Look): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
}

/** The faults of a page in a window. */
async function faultsOfLook(page: Page, look: Look, looks: Looks): Promise<string[]> {
  const faults: string[] = [];
  await show(page, look);
  // Observers of sizes run with a frame, what they start before the page is idle.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (beyond > 0) faults.push(`is ${beyond} pixels wider than the window`);
  if (look.picture !== undefined) await page.screenshot({ path: look.picture });
  if (look.axe) faults.push(...(await violationsOf(page, looks)));
  return faults;
}

/**
 * Opens a window for visits. Pages share its process, which keeps their scripts and axe compiled; each finds its storage empty
 * and loads every file from the server, as in a first visit.
 *
 * @param looks what was measured on pages so far, by any window.
 */
export async function openVisitor(browser: Browser, looks: Looks): Promise<Visitor> {
  const context = await browser.newContext({ reducedMotion: 'reduce', serviceWorkers: 'block' });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const pending = pendingRequests(page);
  return {
    async faultsOf({ url, looks: windows, loaded }) {
      const { origin } = new URL(url);
      const faults: string[] = [];
      const onConsole = (message: ConsoleMessage): void => {
        if (message.type() === 'error') faults.push(`console: ${message.text()}`);
      };
      const onError = (error: Error): void => {
        faults.push(`error: ${error.message}`);
      };
      const onRequest = (request: Request): void => {
        const to = new URL(request.url());
        if (to.protocol.startsWith('http') && to.origin !== origin) faults.push(`request to ${to.origin}`);
      };
      await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
      await show(page, windows[0]);
      page.on('console', onConsole).on('pageerror', onError).on('request', onRequest);
      try {
        await page.goto(url, { waitUntil: 'load', timeout: patience });
        await settled(page, pending, patience);
        loaded(await interactiveAfter(page));
        const demo = await faultOfDemo(page);
        if (demo !== undefined) faults.push(demo);
        for (const look of windows) faults.push(...(await faultsOfLook(page, look, looks)));
      } catch (error) {
        faults.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
      } finally {
        page.off('console', onConsole).off('pageerror', onError).off('request', onRequest);
      }
      return faults;
    },
    close: () => context.close(),
  };
}
