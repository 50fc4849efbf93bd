import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What `body` makes of a file of these bytes, in a folder that is gone afterwards. */
export function withFile<T>(name: string, bytes: Uint8Array, body: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-fuzz-'));
  try {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return body(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
