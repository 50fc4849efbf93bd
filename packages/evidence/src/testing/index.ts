export { planOf } from './plans.ts';
