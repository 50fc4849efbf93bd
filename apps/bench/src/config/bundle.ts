import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '@regatta/record';
import type { BuildFailure, BuildOptions, Loader, Plugin } from 'esbuild';

/** A configuration and the local files that it imports, bundled as one module. */
export interface Bundle {
  /** Code that can be imported from anywhere, because packages are imported by URL. */
  readonly code: string;
  /** SHA-256 of the code without comments, white space and URLs. */
  readonly source: string;
}

/** Packages that a configuration must share with the benchmark, because two copies would not recognize each other's layers. */
const shared = /^@(regatta|tensorflow)\//;

const isLocal = (path: string): boolean => /^(\.|\/|[A-Za-z]:[\\/]|file:)/.test(path);

/** Excludes packages from the bundle and imports them by the names used in the files. */
const namedPackages: Plugin = {
  name: 'named-packages',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path, kind }) =>
      kind === 'entry-point' || isLocal(path) ? undefined : { path, external: true },
    );
  },
};

/** Excludes packages from the bundle and imports them by URL: shared ones from the benchmark, others as resolved from the user's folder. */
const addressedPackages: Plugin = {
  name: 'addressed-packages',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /.*/ }, async ({ path, kind, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || isLocal(path) || isBuiltin(path) || pluginData === addressedPackages)
        return undefined;
      if (!shared.test(path)) {
        const found = await resolve(path, { kind, resolveDir, pluginData: addressedPackages });
        if (found.errors.length === 0) return { path: pathToFileURL(found.path).href, external: true };
      }
      try {
        return { path: import.meta.resolve(path), external: true };
      } catch {
        const text = `cannot find the package "${path}", neither from there nor from Regatta. Install it in the folder of the configuration.`;
        return { errors: [{ text }] };
      }
    });
  },
};

const loaders: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.jsx': 'jsx',
};

/** Keeps the values of `import.meta.url`, `import.meta.dirname` etc. that the original file had. */
const ownAddresses: Plugin = {
  name: 'own-addresses',
  setup({ onLoad }) {
    onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes('import.meta')) return undefined;
      const constants = { url: pathToFileURL(path).href, dirname: dirname(path), filename: path };
      const lines = Object.entries(constants).map(
        ([key, value]) => `const __regatta_${key} = ${JSON.stringify(value)};`,
      );
      return { contents: `${lines.join('')}${text}`, loader: loaders[extname(path)] ?? 'js' };
    });
  },
};

const define = Object.fromEntries(
  ['url', 'dirname', 'filename'].map((key) => [`import.meta.${key}`, `__regatta_${key}`]),
);

const isFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && 'errors' in error && Array.isArray(error.errors);

async function bundled(path: string, options: BuildOptions): Promise<string> {
  // Loaded only for a configuration.
  const { build } = await import('esbuild');
  try {
    const { outputFiles } = await build({
      entryPoints: [path],
      absWorkingDir: dirname(path),
      bundle: true,
      write: false,
      logLevel: 'silent',
      format: 'esm',
      platform: 'node',
      target: 'node20',
      legalComments: 'none',
      outfile: 'config.mjs',
      ...options,
    });
    return outputFiles?.[0]?.text ?? '';
  } catch (error) {
    if (!isFailure(error)) throw error;
    const [first] = error.errors;
    const { location, text = error.message } = first ?? {};
    const at = location ? `${location.file}, line ${location.line}, column ${location.column + 1}` : path;
    throw new UsageError(`${path}: cannot be parsed (${at}): ${text}`);
  }
}

/**
 * Bundles a configuration without the packages that it imports.
 *
 * @throws UsageError if it, or a file that it imports, cannot be found or parsed.
 */
export async function bundleConfig(path: string): Promise<Bundle> {
  const minify = { minifyWhitespace: true, minifySyntax: true };
  const named = await bundled(path, { plugins: [namedPackages], ...minify });
  const code = await bundled(path, {
    plugins: [addressedPackages, ownAddresses],
    define,
    sourcemap: 'inline',
    sourcesContent: false,
  });
  return { code, source: createHash('sha256').update(named).digest('hex') };
}
