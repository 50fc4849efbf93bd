import { createHash } from 'node:crypto';

/** Inline scripts, except those whose type makes them data. */
const inlineScripts = /<script(?![^>]*\bsrc=)(?![^>]*\btype="application\/)[^>]*>([\s\S]*?)<\/script>/g;

/**
 * Adds a content security policy to a page: everything comes from the site, and an inline script runs only if its hash is
 * listed. MathJax and VitePress write inline styles; the demos run WebAssembly and show their report in a frame without scripts.
 */
export function withPolicy(html: string): string {
  const hashes = [...html.matchAll(inlineScripts)].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' ${[...new Set(hashes)].join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "connect-src 'self' data: blob:",
    "worker-src 'self' blob:",
    "frame-src 'self' blob: data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return html.replace('<head>', `<head>\n<meta http-equiv="Content-Security-Policy" content="${policy}">`);
}
