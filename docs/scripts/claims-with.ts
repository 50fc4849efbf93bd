import { claims } from '@regatta/claims';

/** Every `name` in a spec: its own, and those of the parts of a composition. */
function namesIn(spec: unknown): string[] {
  if (Array.isArray(spec)) return spec.flatMap(namesIn);
  if (typeof spec !== 'object' || spec === null) return [];
  const own = 'name' in spec && typeof spec.name === 'string' ? [spec.name] : [];
  return [...own, ...Object.values(spec).flatMap(namesIn)];
}

const raced = claims.map((claim) => {
  const specs = [...claim.trials('quick'), ...claim.trials('full')];
  return { id: claim.id, names: new Set(specs.flatMap(({ regularizer }) => namesIn(regularizer))) };
});

/** The claims, by letter, whose experiments race a regularizer, alone or with others. */
export const claimsWith = (name: string): string[] =>
  raced.filter(({ names }) => names.has(name)).map(({ id }) => id);
