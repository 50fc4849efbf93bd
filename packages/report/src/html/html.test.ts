import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { escapeHtml, html, trusted } from './html.ts';

describe('html', () => {
  it('keeps any text intact as element text and as an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const { document } = parseHTML(
          `<html><body>${html`<p title="${text}">${text}</p>`.text}</body></html>`,
        );
        const paragraph = document.querySelector('p');
        expect(document.body.childElementCount).toBe(1);
        expect(paragraph?.childElementCount).toBe(0);
        expect(paragraph?.textContent).toBe(text);
        expect(paragraph?.getAttribute('title')).toBe(text);
      }),
    );
  });

  it('escapes characters that end text or attributes with either quote, and entities', () => {
    expect(escapeHtml(`<a b="c" d='e'>&amp;`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;');
  });

  it('joins lists, keeps markup, and omits null and undefined', () => {
    const items = ['<', 2, null, undefined, html`<b>${'&'}</b>`, trusted('<i>')];
    expect(html`[${items}]`.text).toBe('[&lt;2<b>&amp;</b><i>]');
  });
});
