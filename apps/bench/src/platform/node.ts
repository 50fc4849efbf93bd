import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import * as z from 'zod';
import { codeVersion } from '../code-version.ts';
import type { Platform } from './platform.ts';

const manifest = z.object({ version: z.string() });

/** Node. */
export const platform: Platform = {
  sha256(parts) {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest();
  },
  pause: () => new Promise((resolve) => setImmediate(resolve)),
  regattaVersion: manifest.parse(createRequire(import.meta.url)('../../package.json')).version,
  codeVersion,
  runtime: () => process.versions.node,
  peakMemoryBytes: () => process.resourceUsage().maxRSS * 1024,
};
