export { claims } from './all-claims.ts';
export { judgeClaims, type PlannedClaim, planHashOf, uniqueSpecs } from './summary.ts';
