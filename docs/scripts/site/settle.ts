import type { Page, Request } from 'playwright-core';

/** Idle periods in a row without a request after which a page has settled: an answer may start the next request. */
const periods = 3;

/** The requests of a page that have no answer yet. */
export function pendingRequests(page: Page): ReadonlySet<Request> {
  const pending = new Set<Request>();
  page.on('request', (request) => pending.add(request));
  page.on('requestfinished', (request) => pending.delete(request));
  page.on('requestfailed', (request) => pending.delete(request));
  return pending;
}

/** Waits until a loaded page is mounted, and idle without a request several times in a row. */
export async function settled(page: Page, pending: ReadonlySet<Request>, timeout: number): Promise<void> {
  await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}), undefined, {
    timeout,
  });
  const end = performance.now() + timeout;
  for (let quiet = 0; quiet < periods; ) {
    const began = pending.size;
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
    quiet = began === 0 && pending.size === 0 ? quiet + 1 : 0;
    if (performance.now() > end) throw new Error(`the page still loads after ${timeout / 1000} s`);
  }
}
