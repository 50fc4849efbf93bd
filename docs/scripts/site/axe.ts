import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Result, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { within } from './within.ts';

/** Time limit for axe, in ms: the largest pages take a minute on a busy machine. */
const patience = 300_000;

/** How many elements of each look are measured, in case one is covered by another element. */
const measured = 3;

/** Marks elements that look like earlier ones, see {@link markRepeated}. */
const repeated = 'data-repeated';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** axe, which measures the contrast of elements that look alike once. Every other rule sees every element. */
const axeSource = `${readFileSync(axePath, 'utf8')}
axe.configure({ rules: [{ id: 'color-contrast', selector: '*:not([${repeated}])' }] });`;

/** How often text of each look was measured, on all pages so far. */
export type Looks = Map<string, number>;

/**
 * Marks every element with text whose contrast follows from earlier ones': the same tags, colors, background images, fonts
 * and opacity, from the element to the root. Measuring contrast takes most of the time of axe, and the pages of a site have
 * thousands of such elements.
 */
async function markRepeated(page: Page, looks: Looks): Promise<void> {
  const found = await page.evaluate(
    ({ name, most, earlier }) => {
      const counts = new Map(earlier);
      const changed = new Map<string, number>();
      // A loop over all elements in order: a function in here would need a helper of the compiler.
      const kinds = new Map<Element | null, string>();
      for (const element of Array.from(document.querySelectorAll('*'))) {
        element.removeAttribute(name);
        const look = getComputedStyle(element);
        const text = [
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
        // Two hashes of 32 bits (FNV-1a and a multiplicative one) stand for the text, which grows with the depth.
        let [a, b] = [2166136261, 5381];
        for (let i = 0; i < text.length; i++) {
          const code = text.charCodeAt(i);
          a = Math.imul(a ^ code, 16777619);
          b = Math.imul(b, 33) + code;
        }
        const kind = `${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}`;
        kinds.set(element, kind);
        // Only text has contrast.
        const nodes = Array.from(element.childNodes);
        if (!nodes.some((node) => node instanceof Text && /\S/.test(node.data))) continue;
        const count = (counts.get(kind) ?? 0) + 1;
        if (count > most) {
          element.setAttribute(name, '');
        } else {
          counts.set(kind, count);
          changed.set(kind, count);
        }
      }
      return [...changed];
    },
    { name: repeated, most: measured, earlier: [...looks] },
  );
  for (const [kind, count] of found) looks.set(kind, count);
}

const options: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa'] },
  // Of rules that a page keeps, axe would list every element, which takes a third of its time.
  resultTypes: ['violations'],
};

/** A sandboxed frame runs no script, so axe would wait for its answer forever. */
const excluded = 'iframe[sandbox]';

/** The violations axe finds on a page. Contrast of looks that were measured before is not measured again. */
export async function violationsOf(page: Page, looks: Looks): Promise<string[]> {
  await markRepeated(page, looks);
  const others = page.frames().filter((frame) => frame !== page.mainFrame());
  await page.evaluate(axeSource);
  for (const frame of others) {
    const element = await frame.frameElement();
    if (
      !(await element.evaluate(
        (own, sandboxed) => own instanceof Element && own.matches(sandboxed),
        excluded,
      ))
    ) {
      await frame.evaluate(axeSource);
    }
  }
  const run = `axe.run({ exclude: [['${excluded}']] }, ${JSON.stringify(options)}).then(({ violations }) => violations)`;
  const violations = await within(page.evaluate<Result[]>(run), 'axe', patience);
  return violations.map(
    ({ id, help, nodes }) => `axe ${id}: ${help} (${nodes.length}, e.g. ${nodes[0]?.target.join(' ')})`,
  );
}
