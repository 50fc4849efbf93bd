import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Chromium is expected: the path in CHROMIUM, or that of Debian's package. */
export const chromiumPath: string = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Whether there is a Chromium. */
export const hasChromium: boolean = existsSync(chromiumPath);

/** Starts Chromium without a window. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
