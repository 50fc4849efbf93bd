export { recordOf, recordsOf, trialOf } from './records.ts';
