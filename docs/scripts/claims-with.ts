import { claims } from '@regatta/claims';

/** Every `name` in a spec, including those inside a composition. */
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

/** The letters of the claims whose experiments include a regularizer, alone or in a composition. */
export const claimsWith = (name: string): string[] =>
  raced.filter(({ names }) => names.has(name)).map(({ id }) => id);
