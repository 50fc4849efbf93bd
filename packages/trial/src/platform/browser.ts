import type { Platform } from './platform.ts';

/** Put in by the bundler's `define`: a browser cannot hash the sources that it runs. */
declare const REGATTA_VERSIONS: { readonly regatta: string; readonly code: string };

/** A browser, or a worker of one. */
export const platform: Platform = {
  pause: () => new Promise((resolve) => setTimeout(resolve)),
  regattaVersion: REGATTA_VERSIONS.regatta,
  codeVersion: () => REGATTA_VERSIONS.code,
  runtime: () => navigator.userAgent,
  peakMemoryBytes: () => undefined,
};
