import type { Page } from 'playwright-core';

/**
 * Milliseconds from the start of loading until a settled page was interactive: parsed, and past its last task of over
 * 50 ms.
 */
export const interactiveAfter = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const [navigation] = performance.getEntriesByType('navigation');
    let end = navigation instanceof PerformanceNavigationTiming ? navigation.domContentLoadedEventEnd : 0;
    const tasks: PerformanceEntry[] = [];
    const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
    observer.observe({ type: 'longtask', buffered: true });
    await new Promise((resolve) => requestIdleCallback(resolve));
    for (const { startTime, duration } of [...tasks, ...observer.takeRecords()]) {
      end = Math.max(end, startTime + duration);
    }
    observer.disconnect();
    return end;
  });
