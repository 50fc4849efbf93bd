import { describe, expect, it } from 'vitest';
import { continuing } from './continuing.ts';

describe('how to continue', () => {
  it('is the same command, in the syntax of a shell', () => {
    expect(continuing(['real', '--rates', '.2,.5', '--out', 'my results'])).toBe(
      "Continue with: pnpm bench real --rates .2,.5 --out 'my results'",
    );
  });

  it('does not start over', () => {
    expect(continuing(['--fresh', '--seeds', '3'])).toBe('Continue with: pnpm bench --seeds 3');
  });

  it.each([
    [['--queue', 'redis://:secret@host']],
    [['--queue=redis://:secret@host']],
    [['-q', 'redis://:secret@host']],
  ])('does not repeat the address of a queue: %j', (words) =>
    expect(continuing(words)).not.toContain('secret'),
  );
});
