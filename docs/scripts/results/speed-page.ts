import { textOf } from './committed.ts';
import { said, table } from './markup.ts';

/** The cells of a line of `regatta speed`, which are separated by two or more spaces. */
const cellsOf = (line: string): string[] => line.trim().split(/\s{2,}/);

/** One block of the output as a table. */
function measurements(block: string): string {
  const [head = '', ...lines] = block.split('\n');
  const titles = cellsOf(head);
  const rows = lines.map((line) => {
    const cells = cellsOf(line);
    return titles.map((_, i) => said(cells[i] ?? ''));
  });
  return table(titles.map(said), rows);
}

/** The bars of a block: the speedup over stock wasm, or over stock cpu if stock wasm cannot run it. */
function bars(block: string): string {
  const [head = '', ...lines] = block.split('\n');
  const titles = cellsOf(head);
  const rows = lines.flatMap((line) => {
    const cells = cellsOf(line);
    const over = (title: string): string => cells[titles.indexOf(title)] ?? '';
    const [wasm, cpu] = [over('/ tfjs wasm'), over('/ tfjs cpu')];
    const against = wasm.endsWith('x') ? ['stock wasm', wasm] : ['stock cpu', cpu];
    const ratio = Number.parseFloat(against[1] ?? '');
    return Number.isFinite(ratio) && ratio > 0
      ? [{ name: cells[0] ?? '', ratio, against: against[0] ?? '' }]
      : [];
  });
  const most = Math.max(...rows.map(({ ratio }) => ratio));
  const width = (ratio: number): string =>
    (2 + 98 * (Math.log10(1 + ratio) / Math.log10(1 + most))).toFixed(1);
  const items = rows.map(
    ({ name, ratio, against }) =>
      `<div><dt>${said(name)}</dt><dd><span class="bar" style="width:${width(ratio)}%"></span><span>${ratio} times ${against}</span></dd></div>`,
  );
  return `<dl class="bars" v-pre>${items.join('')}</dl>`;
}

/** The page about the speed of the training kernels, from the committed measurement. */
export function speedPage(): string {
  const [operations = '', steps = '', ...rest] = textOf('speed.txt').trim().split('\n\n');
  return [
    '# Speed',
    'The training kernels of `@regatta/wasm` compared with the stock TensorFlow.js backends, on one thread. Look at the ratios: seconds differ from machine to machine.',
    '## A training step',
    bars(steps),
    'Bars are on a logarithmic scale. Stock wasm cannot train a CNN; that ratio is to the plain JavaScript backend.',
    measurements(steps),
    '## Single operations',
    bars(operations),
    measurements(operations),
    '## How it was measured',
    ...rest.map(said),
    '`missed` means that the ratio is below its target. To measure on your machine:',
    '```sh\nnpx -y pnpm@12.21.0 bench speed --only operations,steps --cpu --peers\n```',
    'To train on these kernels, see [Train on WebAssembly](../guide/wasm.md). For the cost of whole trials, see [Plan beyond one machine](../guide/planning.md).',
  ].join('\n\n');
}
