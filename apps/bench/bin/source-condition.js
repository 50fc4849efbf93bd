/** A module hook: `@regatta/*` packages resolve to their TypeScript source, as `--conditions=@regatta/source` would. */
export function resolve(specifier, context, next) {
  if (!specifier.startsWith('@regatta/')) return next(specifier, context);
  return next(specifier, { ...context, conditions: [...context.conditions, '@regatta/source'] });
}
