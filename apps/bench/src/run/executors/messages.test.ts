import { describe, expect, it } from 'vitest';
import { Lines, readMessage } from './messages.ts';

const linesOf = (parts: readonly string[], most?: number): string[] => {
  const lines = new Lines(most);
  return parts.flatMap((part) => [...lines.take(part)]);
};

describe('lines', () => {
  it('are the same however they arrive', () => {
    expect(linesOf(['one\ntwo\n', 'thr', '', 'ee\nfour'])).toEqual(['one', 'two', 'three']);
    expect(linesOf([...'one\n\nthree\n'])).toEqual(['one', '', 'three']);
  });

  it('that are too long are refused before they end', () => {
    expect(linesOf(['12345678', '90\n'], 10)).toEqual(['1234567890']);
    expect(() => linesOf(['12345678', '901'], 10)).toThrow('expected a message of at most 10 characters');
  });
});

describe('a message', () => {
  it.each([
    [{ type: 'ready' }],
    [{ type: 'step', step: 3 }],
    [{ type: 'done', record: { any: 'thing' }, spent: false }],
  ])('is read: %j', (message) => {
    expect(readMessage(`token ${JSON.stringify(message)}`, 'token')).toEqual(message);
  });

  it.each([
    ['of nobody', '{"type":"done"}'],
    ['of another', 'nekot {"type":"ready"}'],
    ['of nothing', ''],
    ['null', 'token null'],
    ['no JSON', 'token {'],
    ['of another kind', 'token {"type":"stop"}'],
    ['half a step', 'token {"type":"step","step":0.5}'],
    ['a step before the first', 'token {"type":"step","step":-1}'],
    ['with more', 'token {"type":"ready","x":1}'],
  ])('%s is refused', (_, line) => {
    expect(() => readMessage(line, 'token')).toThrow(/expected|Invalid|Unrecognized/);
  });
});
