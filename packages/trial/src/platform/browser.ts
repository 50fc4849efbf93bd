import type { Platform } from './platform.ts';

/** Set by the bundler's `define`: a browser cannot hash the sources it runs. */
declare const REGATTA_VERSIONS: { readonly regatta: string; readonly code: string };

/** The platform of a browser or web worker. */
export const platform: Platform = {
  pause: () => new Promise((resolve) => setTimeout(resolve)),
  regattaVersion: REGATTA_VERSIONS.regatta,
  codeVersion: () => REGATTA_VERSIONS.code,
  runtime: () => navigator.userAgent,
  peakMemoryBytes: () => undefined,
};
