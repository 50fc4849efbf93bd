/** Compiles the program from its sources; see compiled.js. */
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const app = dirname(import.meta.dirname);
const root = join(app, '../..');
const require = createRequire(import.meta.url);
const condition = '@regatta/source';

/**
 * Packages that are not bundled: TensorFlow.js, which a user's configuration shares, packages that load files from their own
 * folder, and packages used only in tests.
 */
const outside = /^(@tensorflow\/|esbuild$|tsx(\/|$)|vitest(\/|$))/;

const manifestOf = async (folder) => JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));

const tfjs = '@tensorflow/tfjs';
/** Imported for its effect alone. */
const wasmBackend = '@tensorflow/tfjs-backend-wasm';

/** The entry modules of the program, besides the packages that a configuration may import. */
const starts = ['cli', 'run/executors/worker', 'speed/store-process'];

/** The exports of the workspace's packages that a configuration may import: specifier and source. */
async function exportsOf(folder) {
  const { name, exports } = await manifestOf(folder);
  return Object.entries(exports).flatMap(([path, target]) => {
    // Test helpers are not part of the program.
    if (path === './testing') return [];
    const conditional = target[condition];
    const source = conditional?.default ?? conditional;
    if (typeof source !== 'string' || !source.endsWith('.ts')) return [];
    return [{ specifier: join(name, path), source: join(folder, source) }];
  });
}

/**
 * A module of this CommonJS package, which requires it and exports what `import` would. Node scans a CommonJS package that is
 * imported for its exports, which for TensorFlow.js takes longer than to run it.
 */
function moduleOf(path) {
  const names = Object.keys(require(path)).filter((name) => name !== 'default' && /^[\w$]+$/.test(name));
  return [
    `const found = require(${JSON.stringify(path)});`,
    'export default found;',
    ...names.map((name, i) => `const _${i} = found.${name}; export { _${i} as ${name} };`),
  ].join('\n');
}

/** Excludes some packages and imports them by URL, so that the program runs from any folder. */
const outsidePackages = {
  name: 'outside-packages',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /.*/, namespace: 'required' }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /.*/, namespace: 'effect' }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: moduleOf(path),
      loader: 'js',
    }));
    onLoad({ filter: /.*/, namespace: 'effect' }, ({ path }) => ({
      contents: `require(${JSON.stringify(path)});`,
      loader: 'js',
    }));
    onResolve({ filter: outside }, async ({ path, kind, resolveDir, pluginData }) => {
      if (pluginData === outsidePackages) return undefined;
      const how = kind === 'entry-point' ? 'import-statement' : kind;
      const found = await resolve(path, { kind: how, resolveDir, pluginData: outsidePackages });
      if (found.errors.length > 0) return { errors: found.errors };
      if (kind !== 'require-call' && (path === tfjs || path === wasmBackend)) {
        return { path: found.path, namespace: path === tfjs ? 'required' : 'effect' };
      }
      // `require` takes paths, `import` takes URLs.
      const address = kind === 'require-call' ? found.path : pathToFileURL(found.path).href;
      return { path: address, external: true };
    });
  },
};

const loaders = { '.ts': 'ts', '.mts': 'ts', '.tsx': 'tsx', '.jsx': 'jsx' };

/** Keeps the `import.meta` of each source, which uses it to find assets. `import.meta.resolve` resolves within the program. */
const ownAddresses = {
  name: 'own-addresses',
  setup({ onLoad }) {
    onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path, namespace }) => {
      if (namespace !== 'file') return undefined;
      const text = await readFile(path, 'utf8');
      if (!text.includes('import.meta')) return undefined;
      const constants = { url: pathToFileURL(path).href, dirname: dirname(path), filename: path };
      const lines = Object.entries(constants).map(
        ([key, value]) => `const __regatta_${key} = ${JSON.stringify(value)};`,
      );
      if (text.includes('import.meta.resolve')) {
        lines.unshift(`import { resolve as __regatta_resolve } from 'regatta:resolve';`);
      }
      return { contents: `${lines.join('')}${text}`, loader: loaders[extname(path)] ?? 'js' };
    });
  },
};

/** Leaves out zod's messages in other languages, which are a tenth of what a worker would have to read. */
const oneLanguage = {
  name: 'one-language',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: `export { default as en } from './en.js';`,
      loader: 'js',
    }));
  },
};

/** The module `regatta:resolve`: resolves workspace packages to modules of the program, and others from the app. */
const ownPackages = (entries) => ({
  name: 'own-packages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^regatta:resolve$/ }, ({ path }) => ({ path, namespace: 'regatta' }));
    onLoad({ filter: /.*/, namespace: 'regatta' }, () => ({
      contents: `
        import { createRequire } from 'node:module';
        import { pathToFileURL } from 'node:url';
        // Chunks are at the top level of the folder. Without the braces, this would be the URL of a source.
        const { url: here } = import.meta;
        const own = new Map(${JSON.stringify(entries)});
        const require = createRequire(${JSON.stringify(join(app, 'package.json'))});
        export const resolve = (name) =>
          own.has(name) ? new URL(own.get(name), here).href : pathToFileURL(require.resolve(name)).href;`,
      loader: 'js',
    }));
  },
});

/** Compiles the program to a folder: a module for each entry and each package export, and shared chunks. */
export async function compile(outdir) {
  const { dependencies } = await manifestOf(app);
  const names = Object.keys(dependencies).filter((name) => name.startsWith('@regatta/'));
  const linked = names.map((name) => realpath(join(app, 'node_modules', name)));
  const folders = [app, ...(await Promise.all(linked))];
  const own = (await Promise.all(folders.map(exportsOf))).flat();
  const shared = [...own, { specifier: tfjs, source: tfjs }];
  const entryOf = ({ specifier }) => `packages/${specifier.replace(/^@\w+\//, '').replaceAll('/', '-')}`;
  const entryPoints = Object.fromEntries([
    ...starts.map((name) => [name, join(app, 'src', `${name}.ts`)]),
    ...shared.map((item) => [entryOf(item), item.source]),
  ]);
  await mkdir(outdir, { recursive: true });
  // Without it, Node parses each module twice to find out its format.
  await writeFile(join(outdir, 'package.json'), '{ "type": "module" }\n');
  const { metafile } = await build({
    ...{ absWorkingDir: root, entryPoints, outdir, bundle: true, splitting: true, write: true },
    ...{ format: 'esm', platform: 'node', target: 'node20', conditions: [condition], metafile: true },
    ...{ sourcemap: true, sourcesContent: false, keepNames: true, logLevel: 'silent', legalComments: 'none' },
    ...{ minifyWhitespace: true, minifySyntax: true },
    chunkNames: '[name]-[hash]',
    plugins: [
      outsidePackages,
      ownAddresses,
      ownPackages([
        ...shared.map((item) => [item.specifier, `./${entryOf(item)}.js`]),
        // A run starts its workers from the program that it is running itself, without looking for changed sources again.
        ['#worker', './run/executors/worker.js'],
      ]),
      oneLanguage,
    ],
    define: {
      'import.meta.url': '__regatta_url',
      'import.meta.dirname': '__regatta_dirname',
      'import.meta.filename': '__regatta_filename',
      'import.meta.resolve': '__regatta_resolve',
    },
    // Bundled CommonJS packages require Node modules.
    banner: {
      js: "import { createRequire as __regattaRequire } from 'node:module'; const require = __regattaRequire('file:///');",
    },
  });
  return metafile;
}
