import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { regatta, testFolder } from '../testing/cli.ts';

const folder = testFolder('doctor');
afterAll(() => folder.remove());

/** Writes a file and returns its path. */
function file(name: string, content: unknown): string {
  const path = join(folder.path, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function run(...args: string[]): Promise<{ code: number | string; text: string }> {
  const command = regatta(['doctor', ...args]);
  const code = await command.over;
  return { code, text: command.text() };
}

const saved = (seed: number | null): object => {
  const layers = [{ class_name: 'Dropout', config: { name: 'drop', rate: 0.5, seed } }];
  return { modelTopology: { class_name: 'Sequential', config: { name: 's', layers } } };
};

describe('regatta doctor', () => {
  it('prints findings and exits with 1', async () => {
    const { code, text } = await run(file('ill.json', saved(7)));
    expect(code, text).toBe(1);
    expect(text).toMatch(
      /^drop {2}wrong \(A3\)\n {2}The same units are dropped in every call.*\n {2}Why: .*\n {2}Remedy: /,
    );
    expect(text).toContain('1 finding.');
  });

  it('prints them as JSON', async () => {
    const { code, text } = await run(file('ill.json', saved(7)), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(text)).toEqual([
      expect.objectContaining({ code: 'A3', severity: 'wrong', layer: 'drop' }),
    ]);
  });

  it('exits with 0 for a model without faults', async () => {
    const path = file('well.json', saved(null));
    expect(await run(path)).toEqual({ code: 0, text: 'No faults found in this model.\n' });
    expect(await run(path, '--json')).toEqual({ code: 0, text: '[]\n' });
  });

  it.each([
    ['a missing file', () => join(folder.path, 'none.json'), 'expected a readable file'],
    ['a file without JSON', () => file('torn.json', '{'), 'expected JSON'],
    ['a file without a model', () => file('other.json', {}), 'expected a saved layers model'],
  ])('reports %s in one line', async (_, path, message) => {
    const { code, text } = await run(path());
    expect(code, text).toBe(2);
    expect(text).toContain(message);
    expect(text.trimEnd().split('\n')).toHaveLength(1);
  });

  it('asks for a file', async () => {
    expect((await run()).code).toBe(2);
  });
});
