import { join } from 'node:path';
import { build } from 'esbuild';
import { build as viteBuild } from 'vite';
import { describe, expect, it } from 'vitest';

const conditions = ['@regatta/source', 'browser', 'import', 'module', 'default'];
const external = ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'];
const here = import.meta.dirname;

/** A program bundled and minified by esbuild, without TensorFlow.js. */
async function withEsbuild(program: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: here, loader: 'ts' },
    ...{ bundle: true, minify: true, write: false, format: 'esm', platform: 'browser', external, conditions },
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

/** The same, by Vite. */
async function withVite(program: string): Promise<string> {
  const entry = join(here, 'program.ts');
  const result = await viteBuild({
    root: here,
    configFile: false,
    logLevel: 'error',
    resolve: { conditions },
    plugins: [
      {
        name: 'program',
        enforce: 'pre',
        resolveId: (id) => (id === entry ? entry : undefined),
        load: (id) => (id === entry ? program : undefined),
      },
    ],
    build: { write: false, minify: 'esbuild', rollupOptions: { input: entry, external } },
  });
  const [first] = [result].flat();
  if (first === undefined || !('output' in first)) throw new Error('expected an output');
  return first.output.map((part) => ('code' in part ? part.code : '')).join('');
}

const exported = [
  ['dropoutLayer', '@regatta/dense-dropout'],
  ['dropBlock', '@regatta/spatial-dropout'],
  ['variationalLstm', '@regatta/variational-dropout'],
  ['earlyStopping', '@regatta/baselines'],
  ['stream', '@regatta/core'],
  ['fit', '@regatta/training'],
  ['mutualInformation', '@regatta/uncertainty'],
] as const;

/** A program that uses one export. */
const using = (name: string, from: string): string =>
  `import { ${name} } from '${from}';\nglobalThis.used = ${name};`;

describe('a bundle by esbuild', () => {
  it.each(exported)('has as many bytes with %s from regatta as from %s', async (name, from) => {
    const [umbrella, own] = [await withEsbuild(using(name, 'regatta')), await withEsbuild(using(name, from))];
    expect(own.length).toBeGreaterThan(1000);
    expect(Math.abs(umbrella.length - own.length)).toBeLessThan(0.01 * own.length);
  });

  it('contains the layers of every package if it calls register, and otherwise those of the packages that it uses', async () => {
    const one = await withEsbuild(using('dropoutLayer', 'regatta'));
    expect(one).toContain('concrete-dropout');
    expect(one).not.toContain('drop-block');
    const all = await withEsbuild(using('register', 'regatta'));
    for (const name of ['concrete-dropout', 'drop-block', 'zoneout', 'max-norm']) expect(all).toContain(name);
  });

  it('contains what is imported for its side effects alone', async () => {
    expect(await withEsbuild(`import 'regatta/spatial-dropout';`)).toContain('drop-block');
    expect(await withEsbuild(`import 'regatta/core/gradients/register';`)).toContain('DepthwiseConv2dNative');
  });
});

describe('a bundle by Vite', () => {
  // Rollup reads every package before it leaves any out, which takes long: one export is enough.
  it('has as many bytes with an export from regatta as from its package', async () => {
    const own = await withVite(using('fit', '@regatta/training'));
    const umbrella = await withVite(using('fit', 'regatta'));
    expect(own.length).toBeGreaterThan(1000);
    expect(Math.abs(umbrella.length - own.length)).toBeLessThan(0.01 * own.length);
  });
});
