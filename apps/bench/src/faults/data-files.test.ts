import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { optdigits } from '@regatta/datasets';
import { afterAll, describe, expect, it } from 'vitest';
import { regatta, testFolder } from '../testing/cli.ts';

const folder = testFolder('data-files');
afterAll(() => folder.remove());

/** Creates the files of a data set with wrong content of these sizes. @returns their folder and the first file. */
function damagedSet(sizes: readonly number[]): { readonly dataDir: string; readonly first: string } {
  const dataDir = mkdtempSync(join(folder.path, 'data-'));
  mkdirSync(join(dataDir, optdigits.name));
  for (const [i, { name }] of optdigits.files.entries()) {
    writeFileSync(join(dataDir, optdigits.name, name), new Uint8Array(sizes[i] ?? 0));
  }
  return { dataDir, first: join(dataDir, optdigits.name, optdigits.files[0]!.name) };
}

const sizes = optdigits.files.map(({ bytes }) => bytes);
const [file, other] = optdigits.files;
const digest = createHash('sha256').update(new Uint8Array(file!.bytes)).digest('hex');

describe('a data file', () => {
  it.each([
    ['damaged', sizes, `expected sha256 ${file!.sha256}, received sha256 ${digest}`],
    [
      'truncated',
      sizes.map((size) => size >> 1),
      `expected ${file!.bytes} bytes, received only ${file!.bytes >> 1} bytes`,
    ],
    ['swapped', sizes.toReversed(), `expected ${file!.bytes} bytes, received only ${other!.bytes} bytes`],
  ])(
    '%s ends the run with one message that names the file, both values and the remedy',
    async (_, given, message) => {
      const { dataDir, first } = damagedSet(given);
      const out = join(folder.path, 'results');
      const args = [
        '--tasks',
        'optdigits-mlp',
        '--seeds',
        '1',
        '--steps',
        '1',
        '--workers',
        '0',
        '--out',
        out,
      ];
      const run = regatta(['real', ...args], { REGATTA_DATA_DIR: dataDir });
      expect(await run.over).toBe(1);
      const said = run.text().trimEnd().split('\n').at(-1);
      expect(said).toBe(
        `error: @regatta/datasets: ${first}: ${message}. Replace it with the file from ${file!.url}. ` +
          'Set REGATTA_DATA_DIR to a folder that contains it, or unset REGATTA_DATA_DIR to download.',
      );
      expect(run.text()).not.toMatch(/^ +at /m);
      expect(existsSync(join(out, 'summary.json'))).toBe(false);
    },
  );
});
