import { createRequire } from 'node:module';

const manifest: { readonly version: string } = createRequire(import.meta.url)('../../package.json');

/** The version of this package; all packages have the same version. */
export const regattaVersion: string = manifest.version;
