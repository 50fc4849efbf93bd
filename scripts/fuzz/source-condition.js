/**
 * A module hook: `@regatta/*` packages, and the `#` imports of this one, resolve to their TypeScript source, as
 * `--conditions=@regatta/source` would.
 */
export function resolve(specifier, context, next) {
  if (!/^(@regatta\/|#)/.test(specifier)) return next(specifier, context);
  return next(specifier, { ...context, conditions: [...context.conditions, '@regatta/source'] });
}
