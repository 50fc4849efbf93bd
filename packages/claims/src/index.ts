export { claims } from './all-claims.ts';
export { judgeClaim, type PlannedClaim, planHashOf, uniqueSpecs } from './summary.ts';
