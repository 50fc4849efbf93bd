import type { Browser } from 'playwright-core';
import { within } from './within.ts';

/** The faults of the site without a network: visited pages must open again, and a link to a new page must work. */
export async function faultsOffline(browser: Browser, address: string): Promise<string[]> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${address}/`, { waitUntil: 'networkidle' });
    const ready = page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await within(ready, 'the service worker', 60_000);
    await page.reload({ waitUntil: 'networkidle' });
    await context.setOffline(true);
    await page.reload();
    const title = await page.title();
    await page.evaluate(() => {
      const link = document.querySelector<HTMLAnchorElement>('a[href$="/guide/start.html"]');
      link?.click();
    });
    await page.waitForURL('**/guide/start.html', { timeout: 10_000 });
    await page.waitForSelector('main h1', { timeout: 10_000 });
    const heading = (await page.locator('main h1').first().textContent()) ?? '';
    return title.includes('Regatta') && heading.includes('Start')
      ? []
      : [`offline: "${title}", "${heading}"`];
  } catch (error) {
    return [`offline: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`];
  } finally {
    await context.close();
  }
}
