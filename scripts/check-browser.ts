/**
 * Builds a page with vite, opens it in headless Chromium (Debian's package, or the one that CHROMIUM names) and fails
 * unless the training kernels install there and train as plain JavaScript does, and a training that was interrupted goes on
 * from IndexedDB to the same bits.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin, preview } from 'vite';

const root = join(import.meta.dirname, 'browser');
const folder = mkdtempSync(join(tmpdir(), 'regatta-browser-'));
const conditions = ['@regatta/source', 'browser', 'import', 'module', 'default'];
const patience = 120_000;

/** Hears what the page found out. */
function ear(hear: (text: string) => void): Plugin {
  return {
    name: 'ear',
    configurePreviewServer: ({ middlewares }) => {
      middlewares.use('/result', (request, response) => {
        let text = '';
        request.on('data', (part) => {
          text += String(part);
        });
        request.on('end', () => {
          response.end();
          hear(text);
        });
      });
    },
  };
}

async function result(): Promise<string> {
  await build({
    root,
    resolve: { conditions },
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true, chunkSizeWarningLimit: 5000 },
  });
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`the page said nothing in ${patience / 1000} s`)),
      patience,
    );
    const run = async (): Promise<void> => {
      const server = await preview({
        root,
        plugins: [
          ear((text) => {
            clearTimeout(late);
            browser.kill();
            server.close().then(() => resolve(text), reject);
          }),
        ],
        build: { outDir: folder },
        preview: { port: 0, host: '127.0.0.1' },
      });
      const address = server.resolvedUrls?.local[0];
      if (address === undefined) throw new Error('the preview server has no address');
      const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];
      const browser = spawn(
        process.env.CHROMIUM ?? 'chromium',
        [...flags, '--remote-debugging-port=0', address],
        {
          stdio: 'ignore',
        },
      );
      browser.on('error', reject);
    };
    run().catch(reject);
  });
}

try {
  const text = await result();
  process.stdout.write(`${text}\n`);
  const found = JSON.parse(text);
  const resumed: { readonly resumedFrom?: number; readonly equal: boolean }[] = found.resumed ?? [];
  const right =
    found.installed === true &&
    found.difference < 1e-4 &&
    found.relaxedDifference < 1e-4 &&
    resumed.length > 0 &&
    resumed.every(({ resumedFrom, equal }) => resumedFrom === 7 && equal);
  if (!right) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
