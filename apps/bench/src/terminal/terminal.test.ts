import { cursor, forTerminal, named, oneLine, quoted, style, visible } from '@regatta/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Characters that untrusted text must not send to a terminal. */
const obeyed = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

const acting = [
  '\u001b[31m',
  '\u001b]0;title\u0007',
  '\u009b2J',
  '\u007f',
  '\r',
  '\b',
  '\u0000',
  '\u202a',
  '\u202e',
  '\u2066',
  '\u2069',
  '\u200e',
  '\u200f',
  '\u061c',
  '\u2028',
  '\u2029',
  '\u200b',
  '\u200d',
  '\u2060',
  '\ufeff',
  '\ud800',
  '\u{e0041}',
];

describe('untrusted text', () => {
  it.each(acting)('%j is displayed and not interpreted', (text) => {
    const shown = forTerminal(`a${text}b`);
    expect(shown).not.toMatch(obeyed);
    expect(JSON.parse(`"${shown}"`)).toBe(`a${text}b`);
  });

  it('reaches a terminal only as text, styled or not', () => {
    const part = fc.oneof(fc.constantFrom(...acting), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.join('');
        expect(forTerminal(text)).not.toMatch(obeyed);
        expect(named(text)).not.toMatch(/[\n\t]/);
        expect(oneLine(text)).not.toMatch(obeyed);
      }),
    );
  });

  it('keeps text of any script, signs, tabs and line feeds', () => {
    const text = 'Größe 大 עברית \t \u{1f600}\ufe0f \u2212 \u00b1\n';
    expect(visible(text)).toBe(text);
  });

  it('keeps the value of a JSON document', () => {
    const value = { 'a\u009b\u202e': acting.join(''), deep: ['\u2028'] };
    const text = forTerminal(JSON.stringify(value, null, 2));
    expect(text).not.toMatch(obeyed);
    expect(JSON.parse(text)).toEqual(value);
  });

  it('is bounded, and shown on one line or below its heading', () => {
    expect(named('x'.repeat(1e6)).length).toBeLessThan(300);
    expect(named('a\nerror: b')).toBe('a error: b');
    expect(quoted('a\nerror: b\n')).toBe('a\n  error: b\n');
    expect(quoted('\n'.repeat(1e6)).length).toBeLessThan(2e4);
  });
});

describe('our own escape sequences', () => {
  it('are kept around text that is made visible', () => {
    const text = forTerminal(`${cursor.eraseUp(2)}${style.green('a\u001b[0mb')}${cursor.eraseLine}`);
    expect(text.startsWith('\u001b[2F\u001b[0J')).toBe(true);
    expect(text.endsWith('\u001b[G\u001b[K')).toBe(true);
    expect(text).toContain('a\\u001b[0mb');
  });

  it('cannot be forged from a copy', () => {
    const seen = forTerminal(cursor.eraseUp(1));
    expect(forTerminal(seen)).not.toMatch(obeyed);
  });
});
