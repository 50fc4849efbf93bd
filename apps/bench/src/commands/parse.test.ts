import { describe, expect, it } from 'vitest';
import { parseInteger, parseRates, parseRegularizers, parseTasks } from './parse.ts';

describe('parseTasks', () => {
  it('keeps the parameters of a task together', () => {
    expect(parseTasks('a@train=500,width=64,b, c@slices=10')).toEqual([
      'a@train=500,width=64',
      'b',
      'c@slices=10',
    ]);
    expect(parseTasks('a,width=64')).toEqual(['a', 'width=64']);
    expect(() => parseTasks('a,')).toThrow('names separated by commas');
  });
});

describe('parseRegularizers', () => {
  it('accepts names, options after a colon, and several of both', () => {
    expect(parseRegularizers('none,dropout')).toEqual([
      { name: 'none', options: {} },
      { name: 'dropout', options: {} },
    ]);
    expect(parseRegularizers('none,drop-connect:scope=example,rate=0.3;dropout')).toEqual([
      { name: 'none', options: {} },
      { name: 'drop-connect', options: { scope: 'example', rate: 0.3 } },
      { name: 'dropout', options: {} },
    ]);
  });

  it('treats several joined by a plus as one arm', () => {
    const [none, both] = parseRegularizers('none,dropout:rate=5e+0+element-dropout:rate=0.2');
    expect(none).toEqual({ name: 'none', options: {} });
    expect(both).toEqual({
      name: 'compose',
      options: {
        of: [
          { name: 'dropout', options: { rate: 5 } },
          { name: 'element-dropout', options: { rate: 0.2 } },
        ],
      },
    });
    expect(parseRegularizers('zoneout + dropout')[0]!.name).toBe('compose');
  });

  it('adds to the value of an earlier flag', () => {
    const first = parseRegularizers('none');
    expect(parseRegularizers('dropout:noise=true', first)).toEqual([
      { name: 'none', options: {} },
      { name: 'dropout', options: { noise: true } },
    ]);
  });

  it.each(['', 'none,', 'a;;b', 'dropout:rate', 'dropout:=1', 'dropout+', '+a'])('rejects %j', (text) => {
    expect(() => parseRegularizers(text)).toThrow(/Expected/);
  });
});

describe('parseRates', () => {
  it('accepts numbers in [0, 1]', () => {
    expect(parseRates('.2, 0.5,1')).toEqual([0.2, 0.5, 1]);
  });

  it.each(['1.5', '-.1', 'x', '.2,', 'NaN'])('rejects %j', (text) => {
    expect(() => parseRates(text)).toThrow(/Expected/);
  });
});

describe('parseInteger', () => {
  it.each(['0', '11', '1.5', '1e1', '', '-3'])('rejects %j outside 1 to 10', (text) => {
    expect(() => parseInteger(1, 10)(text)).toThrow('Expected an integer from 1 to 10.');
  });
});
