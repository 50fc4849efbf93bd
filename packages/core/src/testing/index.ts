export type { Check } from './check.ts';
export { make, type ProbeHook, type Subject } from './subject.ts';
export { type Promises, testCatalog } from './test-catalog.ts';
export { checks, testRegularizer } from './test-regularizer.ts';
export { type TrainingCheck, trainingChecks } from './training.ts';
