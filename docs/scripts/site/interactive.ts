import type { Page } from 'playwright-core';

/**
 * Milliseconds from the start of loading until an idle page was interactive: parsed, and past its last task of over
 * 50 ms.
 */
export const interactiveAfter = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const [navigation] = performance.getEntriesByType('navigation');
    let end = navigation instanceof PerformanceNavigationTiming ? navigation.domContentLoadedEventEnd : 0;
    await new Promise((resolve) => {
      new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries()) end = Math.max(end, startTime + duration);
      }).observe({ type: 'longtask', buffered: true });
      setTimeout(resolve, 50);
    });
    return end;
  });
