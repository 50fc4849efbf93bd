import { codeVersion } from '../code-version.ts';
import type { Platform } from './platform.ts';
import { regattaVersion } from './version.ts';

/** The platform of Node. */
export const platform: Platform = {
  pause: () => new Promise((resolve) => setImmediate(resolve)),
  regattaVersion,
  codeVersion,
  runtime: () => process.versions.node,
  peakMemoryBytes: () => process.resourceUsage().maxRSS * 1024,
};
