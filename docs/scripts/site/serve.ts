import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
};

/** A running file server. */
export interface Site {
  readonly address: string;
  /** Bytes of the files requested since the last call, not counting prefetched files. */
  taken(): number;
  close(): void;
}

/** Serves the files of a folder on the loopback address. */
export async function serve(folder: string): Promise<Site> {
  let bytes = 0;
  const server: Server = createServer((request, response) => {
    const path = normalize(decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/'));
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    if (!existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    if (request.headers['sec-purpose'] !== 'prefetch') bytes += statSync(file).size;
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      // Every page is measured as a first visit.
      'cache-control': 'no-store',
    });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const found = server.address();
  const port = typeof found === 'object' && found !== null ? found.port : 0;
  return {
    address: `http://127.0.0.1:${port}`,
    taken() {
      const sum = bytes;
      bytes = 0;
      return sum;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
