import { expect, it } from 'vitest';
import { UsageError } from './errors.ts';
import { lookUp, nearest } from './names.ts';

const entries = [{ name: 'none' }, { name: 'dropout' }, { name: 'drop-connect' }];

it('finds an entry by its name', () => {
  expect(lookUp('regularizer', 'dropout', entries)).toBe(entries[1]);
});

it('suggests the nearest name and lists all valid ones', () => {
  const attempt = (): unknown => lookUp('regularizer', 'dropuot', entries);
  expect(attempt).toThrow(UsageError);
  expect(attempt).toThrow(
    'unknown regularizer "dropuot". Did you mean "dropout"?\nValid: none, dropout, drop-connect.',
  );
});

it('suggests nothing for a name unlike all others', () => {
  expect(nearest('zzzzzzzz', ['none', 'dropout'])).toBeUndefined();
});
