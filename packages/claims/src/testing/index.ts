export { type MadeUp, scatter } from './claim-records.ts';
