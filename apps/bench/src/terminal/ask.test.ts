import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ask, canAsk } from './ask.ts';

/** Asks with an input that holds this text, and ends. */
async function answered(text: string): Promise<{ yes: boolean; shown: string }> {
  const input = new PassThrough();
  let shown = '';
  input.end(text);
  const yes = await ask('Go on?', input, {
    write: (part) => {
      shown += part;
    },
  });
  return { yes, shown };
}

describe('ask', () => {
  it.each(['\n', 'y\n', 'Yes\n', ' Y \nn\n'])('takes %j for a yes', async (text) => {
    expect((await answered(text)).yes).toBe(true);
  });

  it.each(['n\n', 'no\n', 'what?\n', ''])('takes %j for a no', async (text) => {
    const { yes, shown } = await answered(text);
    expect(yes).toBe(false);
    expect(shown).toMatch(/^Go on\? \[Y\/n\] /);
  });

  it('needs a terminal on both sides', () => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true });
    const sink = { isTTY: true, write: () => undefined };
    expect(canAsk(terminal, sink)).toBe(true);
    expect(canAsk(new PassThrough(), sink)).toBe(false);
    expect(canAsk(terminal, { write: () => undefined })).toBe(false);
  });
});
