import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { overBudget } from './load.ts';
import { serve } from './serve.ts';
import { openVisitor } from './visit.ts';

/** What the checks must say about the page in `planted/`, which has one fault for each. */
const expected: readonly RegExp[] = [
  /^console: planted message$/,
  /^error: planted error$/,
  /^request to http:\/\/127\.0\.0\.1:1$/,
  /^a demo failed: The demo gave up\.$/,
  /^is \d+ pixels wider than the window$/,
  /^axe color-contrast: /,
  /^axe image-alt: /,
  /^loads \d+ bytes, more than 100$/,
  /^is interactive after \d+ ms, later than 100$/,
];

/** Checks the checks: the planted faults they do not find, in a second window of the page too. */
export async function faultsMissed(browser: Browser): Promise<string[]> {
  const site = await serve(join(import.meta.dirname, 'planted'));
  const visitor = await openVisitor(browser, new Map());
  const budget = { bytes: 100, interactive: 100 };
  try {
    const over: string[] = [];
    const found = await visitor.faultsOf({
      url: `${site.address}/index.html`,
      looks: [
        { width: 1440, dark: false, axe: true },
        { width: 390, dark: true, axe: true },
      ],
      loaded: (interactive) => over.push(...overBudget({ bytes: site.taken(), interactive }, budget)),
    });
    const all = [...over, ...found];
    const missed = expected.filter((fault) => !all.some((text) => fault.test(text)));
    const widths = all.filter((text) => text.endsWith('wider than the window')).length;
    return [
      ...missed.map((fault) => `does not find ${fault.source}`),
      ...(widths < 2 ? ['does not find content wider than a second window'] : []),
    ];
  } finally {
    await visitor.close();
    site.close();
  }
}
