import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const style = ['../charts/charts.css', './page.css']
  .map((path) => readFileSync(new URL(path, import.meta.url), 'utf8'))
  .join('\n');
const pairs = [...style.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
  ([, name = '', light = '', dark = '']) => ({ name, light, dark }),
);

/** Relative luminance by WCAG 2. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ['ground', 'surface', 'mark'];
const decoration = ['rule', 'chart-band', 'chart-surface', ...grounds];

describe('text colors', () => {
  it.each(pairs.filter(({ name }) => !decoration.includes(name)))(
    '$name has a contrast of 4.5 against each background, light and dark',
    ({ light, dark }) => {
      for (const ground of pairs.filter(({ name }) => grounds.includes(name))) {
        expect(contrast(light, ground.light), ground.name).toBeGreaterThanOrEqual(4.5);
        expect(contrast(dark, ground.dark), ground.name).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  it('are all defined in both themes', () => {
    expect(pairs.length).toBeGreaterThan(15);
    expect(style.match(/light-dark\(/g)).toHaveLength(pairs.length);
  });
});
