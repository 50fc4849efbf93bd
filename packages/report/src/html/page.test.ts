import { createHash } from 'node:crypto';
import { visible } from '@regatta/record';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { runHeadline } from '../headline.ts';
import { type ShapeName, shapes } from '../testing/shapes.ts';
import { reportOf } from '../testing/summaries.ts';
import { renderHtml } from './page.ts';
import { pageAssets } from './page-assets.ts';

const pageOf = (name: ShapeName): string => renderHtml(reportOf(shapes[name]), pageAssets());
const parse = (text: string): Document => parseHTML(text).document;
const all = (document: Document, selector: string): Element[] =>
  Array.from(document.querySelectorAll(selector));

/** Text and labels of a page, without style and script. */
function wordsOf(document: Document): string {
  for (const element of all(document, 'style, script')) element.remove();
  const labels = all(document, '[aria-label], [title], [alt]').map((element) =>
    ['aria-label', 'title', 'alt'].map((name) => element.getAttribute(name) ?? '').join(' '),
  );
  return [document.documentElement.textContent, ...labels].join('\n');
}

describe.each(['single', 'quick', 'tuned', 'null', 'unpaired'] as const)('the page of a %s run', (name) => {
  const text = pageOf(name);
  const document = parse(text);

  it('is deterministic', () => {
    expect(pageOf(name)).toBe(text);
  });

  it('states the finding before any number, then the verdict', () => {
    const { summary } = reportOf(shapes[name]);
    const main = document.querySelector('main')?.textContent ?? '';
    for (const sentence of summary.verdict) expect(main).toContain(sentence);
    expect(main.indexOf(runHeadline(summary) ?? '-')).toBeLessThan(30);
  });

  it('has landmarks, one h1, and no skipped heading levels', () => {
    for (const landmark of ['header', 'nav[aria-label]', 'main', 'footer']) {
      expect(all(document, landmark), landmark).toHaveLength(1);
    }
    const levels = all(document, 'h1, h2, h3, h4').map(({ tagName }) => Number(tagName.slice(1)));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
  });

  it('links each entry of the contents to a section', () => {
    const ids = new Set(all(document, '[id]').map(({ id }) => id));
    const links = all(document, 'nav a').map((link) => link.getAttribute('href')?.slice(1));
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) expect(ids).toContain(link);
    expect(ids.size).toBe(all(document, '[id]').length);
  });

  it('gives each chart a title and a description in words', () => {
    for (const chart of all(document, 'svg.chart')) {
      expect(chart.getAttribute('role')).toBe('img');
      expect(chart.querySelector('title')?.textContent).not.toBe('');
      expect(chart.querySelector('desc')?.textContent?.length).toBeGreaterThan(30);
    }
  });

  it('gives each table column and row headers', () => {
    for (const table of all(document, 'table')) {
      expect(table.querySelector('caption')?.textContent).not.toBe('');
      const head = all(document, 'thead th').every((cell) => cell.getAttribute('scope') === 'col');
      const rows = all(document, 'tbody th').every((cell) => cell.getAttribute('scope') === 'row');
      expect(head && rows).toBe(true);
      const columns = table.querySelectorAll('thead th').length;
      for (const row of Array.from(table.querySelectorAll('tbody tr'))) {
        expect(row.children).toHaveLength(columns);
      }
    }
  });

  it('loads nothing: no URLs except namespaces, no inline styles', () => {
    expect(text.match(/\b(https?:)?\/\/[\w.-]+\.\w+/g) ?? []).toEqual([]);
    expect(all(document, 'link, iframe, object, embed, base, form, [style], [onclick]')).toEqual([]);
    for (const image of all(document, 'img'))
      expect(image.getAttribute('src')).toMatch(/^data:image\/png;base64,/);
    expect(text).not.toMatch(/url\(|@import/);
  });

  it('has a policy that allows exactly its own style and script', () => {
    const policy = document
      .querySelector('meta[http-equiv="Content-Security-Policy"]')
      ?.getAttribute('content');
    const hash = (tag: string): string => {
      const inner = text.slice(text.indexOf(`<${tag}>`) + tag.length + 2, text.indexOf(`</${tag}>`));
      return createHash('sha256').update(inner).digest('base64');
    };
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src 'sha256-${hash('style')}'`);
    expect(policy).toContain(`script-src 'sha256-${hash('script')}'`);
    expect(policy).not.toContain('unsafe');
    expect(all(document, 'style, script')).toHaveLength(2);
  });

  it('shows no NaN, infinity or undefined', () => {
    expect(wordsOf(parse(text))).not.toMatch(/\bNaN\b|undefined|Infinity|\[object/);
    expect(text).not.toMatch(/="[^"]*\bNaN\b/);
  });
});

describe('the words of the page', () => {
  it.each(['single', 'null', 'unpaired'] as const)(
    'do not praise or blame without a conclusion: %s',
    (name) => {
      const report = reportOf(shapes[name]);
      const conclusions = report.summary.tasks.flatMap(({ arms }) =>
        arms.flatMap(({ comparison }) => (comparison ? [comparison.conclusion] : [])),
      );
      expect(conclusions).not.toContain('better');
      expect(conclusions).not.toContain('worse');
      expect(wordsOf(parse(renderHtml(report, pageAssets())))).not.toMatch(
        /\b(better|worse|best|worst|win(s|ner|ning)?|lose[rs]?|beats?|superior|outperforms?)\b/i,
      );
    },
  );
});

describe('hostile text', () => {
  const evil = `"><img src=x onerror=alert(1)></script></title></svg>'&\u202e\u2066\u200b\u001b[2J`;
  /** What turns or hides text. */
  const turning = /[\u202a-\u202e\u2066-\u2069\u200b]|\p{Cc}(?<![\n\t])/u;
  const clean = reportOf(shapes.null);
  /** Replaces every text of the report. */
  const poison = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const kept = /^(lower|higher|better|worse|equal|unclear|ok|diverged|failed|confirmatory|exploratory)$/;
      return kept.test(value) || /^[\w-]*(fits|balanced)$/.test(value) ? value : `${value}${evil}`;
    }
    if (Array.isArray(value)) return value.map(poison);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, poison(inner)]));
  };

  it('stays text, wherever it appears', () => {
    const { samples, ...rest } = clean;
    const poisoned = poison(rest) as typeof rest;
    const hostile: typeof samples = [
      { task: `optdigits-mlp${evil}`, kind: 'text', lines: [{ label: evil, text: evil }] },
      { task: `optdigits-mlp${evil}`, kind: 'table', columns: [evil, evil], rows: [[evil, evil]] },
      {
        task: `optdigits-mlp${evil}`,
        kind: 'images',
        width: 1,
        height: 1,
        channels: 1,
        images: [{ label: evil, pixels: [0] }],
      },
      { task: `optdigits-mlp${evil}`, kind: 'series', series: [{ label: evil, channels: [[0, 1]] }] },
    ];
    const text = renderHtml({ ...poisoned, samples: hostile }, pageAssets());
    const document = parse(text);
    expect(all(document, '[onerror]')).toEqual([]);
    expect(all(document, 'img')).toHaveLength(1);
    expect(all(document, 'script')).toHaveLength(1);
    expect(text).not.toContain('<img src=x');
    expect(all(document, 'section').length).toBe(
      all(parse(renderHtml(clean, pageAssets())), 'section').length,
    );
    expect(document.querySelector('h1')?.textContent).toBe(`Suite made-up${visible(evil)}`);
    expect(document.querySelector('svg.chart desc')?.textContent).toContain(visible(evil));
    expect(text).not.toMatch(turning);
  });
});

describe('size', () => {
  it('stays below 5 MB for 11 tasks of 35 arms and 30 seeds', () => {
    expect(Buffer.byteLength(pageOf('full'))).toBeLessThan(5e6);
  });

  it('stays below 12 MB for 50,000 trials', () => {
    const report = reportOf(shapes.large);
    const trials = report.summary.tasks.flatMap(({ arms }) => arms.flatMap(({ points }) => points)).length;
    expect(trials).toBe(50_000);
    expect(Buffer.byteLength(renderHtml(report, pageAssets()))).toBeLessThan(12e6);
  });
});
