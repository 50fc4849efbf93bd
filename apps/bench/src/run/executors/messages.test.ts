import { describe, expect, it } from 'vitest';
import { Lines, readMessage } from './messages.ts';

const linesOf = (parts: readonly string[], most?: number): string[] => {
  const lines = new Lines(most);
  return parts.flatMap((part) => [...lines.take(part)]);
};

describe('lines', () => {
  it('are the same for any chunking', () => {
    expect(linesOf(['one\ntwo\n', 'thr', '', 'ee\nfour'])).toEqual(['one', 'two', 'three']);
    expect(linesOf([...'one\n\nthree\n'])).toEqual(['one', '', 'three']);
  });

  it('that are too long are rejected before they end', () => {
    expect(linesOf(['12345678', '90\n'], 10)).toEqual(['1234567890']);
    expect(() => linesOf(['12345678', '901'], 10)).toThrow('expected a message of at most 10 characters');
  });
});

describe('a message', () => {
  it.each([
    [{ type: 'ready' }],
    [{ type: 'step', step: 3 }],
    [{ type: 'done', record: { any: 'thing' }, spent: false }],
  ])('is parsed: %j', (message) => {
    expect(readMessage(`token ${JSON.stringify(message)}`, 'token')).toEqual(message);
  });

  it.each([
    ['without a token', '{"type":"done"}'],
    ['with another token', 'nekot {"type":"ready"}'],
    ['that is null', ''],
    ['null', 'token null'],
    ['that is not JSON', 'token {'],
    ['of another kind', 'token {"type":"stop"}'],
    ['with half a step', 'token {"type":"step","step":0.5}'],
    ['with a negative step', 'token {"type":"step","step":-1}'],
    ['with an unknown field', 'token {"type":"ready","x":1}'],
  ])('%s is rejected', (_, line) => {
    expect(() => readMessage(line, 'token')).toThrow(/expected|Invalid|Unrecognized/);
  });
});
