import { createHash } from 'node:crypto';
import { codeVersion } from '../code-version.ts';
import type { Platform } from './platform.ts';
import { regattaVersion } from './version.ts';

/** Node. */
export const platform: Platform = {
  sha256(parts) {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest();
  },
  pause: () => new Promise((resolve) => setImmediate(resolve)),
  regattaVersion,
  codeVersion,
  runtime: () => process.versions.node,
  peakMemoryBytes: () => process.resourceUsage().maxRSS * 1024,
};
